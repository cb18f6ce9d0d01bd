import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A file that the browser loads. */
export interface PageFile {
  readonly file: string;
  readonly type: string;
}

const folder = join(import.meta.dirname, "page");
const require = createRequire(import.meta.url);
const script = "text/javascript; charset=utf-8";

const page = (name: string, type = script): PageFile => ({ file: join(folder, name), type });

/** By path below `/console`. */
export const pageFiles: Readonly<Record<string, PageFile>> = {
  "/": page("index.html", "text/html; charset=utf-8"),
  "/console.css": page("console.css", "text/css; charset=utf-8"),
  "/icon.svg": page("icon.svg", "image/svg+xml"),
  "/console.js": page("console.js"),
  "/frame.js": page("frame.js"),
  "/api.js": page("api.js"),
  "/error-box.js": page("error-box.js"),
  "/log.js": page("log.js"),
  "/map.js": page("map.js"),
  "/modules/preact.mjs": { file: require.resolve("preact"), type: script },
  "/modules/hooks.mjs": { file: require.resolve("preact/hooks"), type: script },
  // Its main file is not an ES module.
  "/modules/htm.mjs": { file: join(dirname(require.resolve("htm")), "htm.mjs"), type: script },
};

/** The page's import map is its only inline script: `'sha256-...'` allows this very text. */
export function importMapSource(): string {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const [, text = ""] = /<script type="importmap">(.*?)<\/script>/s.exec(html) ?? [];
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
