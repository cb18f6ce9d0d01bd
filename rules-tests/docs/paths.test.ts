import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";

const root = join(import.meta.dirname, "../..");
/** What git ignores, and git's own. */
const notOurs: ReadonlySet<string> = new Set([".git", "node_modules", "dist", "drafts", ".workbench", ".deployments"]);

/** The repository's files and folders, relative to its root. Folders end with a slash. */
const paths = pathsIn("");
const known: ReadonlySet<string> = new Set(paths);
const documents = paths.filter((path) => path.endsWith(".md"));
const packages = paths.flatMap((path) => /^packages\/([\w-]+)\/$/.exec(path)?.[1] ?? []);

function pathsIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !notOurs.has(name));
  return entries.flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    return entry.isDirectory() ? [`${path}/`, ...pathsIn(`${path}/`)] : [path];
  });
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** A document without its comments and its fenced code blocks, where brackets and back-ticks mean something else. */
function proseOf(document: string): string {
  return read(document)
    .replace(/^(```+)[\s\S]*?^\1$/gm, "")
    .replace(/<!--[\s\S]*?-->/g, "");
}

/** The repository's paths that the document links to. */
function linkedBy(document: string): string[] {
  const targets = [...proseOf(document).matchAll(/\]\(([^)\s#]+)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => join(dirname(document), target));
}

/** Links to files of the repository that are not there, or to headings that they do not have. */
function brokenLinks(document: string): string[] {
  const targets = [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = "", heading] = target.split("#");
    const path = file === "" ? document : join(dirname(document), file);
    if (!known.has(path) && !known.has(`${path}/`)) return true;
    return heading !== undefined && !anchorsOf(path).includes(heading);
  });
}

/** GitHub's anchors of the headings. */
function anchorsOf(document: string): string[] {
  return [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Names that look like a path of the repository, in back-ticks or in a command, and are none. */
function lostPaths(document: string): string[] {
  const quoted = [...proseOf(document).matchAll(/`([^`\s]+)`/g)].map(([, name = ""]) => name);
  const inCommands = [...proseOf(document).matchAll(/^ {4}.*$/gm)].flatMap(([line]) =>
    line.split(/[\s"]+/).filter(isUnderRoot),
  );
  const all = [...paths, ...madeBy(document)];
  return [...quoted.filter(looksLikePath), ...inCommands].filter((name) => !all.some((path) => isNamed(path, name)));
}

/** The customers' files that the reader of the document makes: it shows the whole of them. */
function madeBy(document: string): string[] {
  return [...read(document).matchAll(/^```yaml\ncustomer: (\S+)$/gm)].map(
    ([, slug]) => `deploy/customers/${slug}.yaml`,
  );
}

function isUnderRoot(name: string): boolean {
  return known.has(`${name.split("/")[0]}/`) && /^[\w.-]+\/[\w.<>*/-]*$/.test(name);
}

/** A source or policy file, a folder, or anything under one of the root's folders; not what a build writes. */
function looksLikePath(name: string): boolean {
  if (!/^[\w.][\w.<>*/-]*$/.test(name) || name.startsWith("dist/")) return false;
  return /\.(ts|md|yaml|mjs)$|^[\w-]+\/(<\w+>)?$/.test(name) || isUnderRoot(name);
}

/** Whether the name is the path or its end: `<name>` and `*` stand for any one file or folder. */
function isNamed(path: string, name: string): boolean {
  const pattern = name
    .replace(/\/$/, "")
    .replaceAll(".", "\\.")
    .replace(/<[^>]*>|\*/g, "[^/]+");
  return new RegExp(`(^|/)${pattern}/?$`).test(path);
}

describe("the documentation", () => {
  it("is read by these tests", () => {
    expect(documents).toEqual(
      expect.arrayContaining(["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md"]),
    );
  });

  it.each(documents)("links to what is there: %s", (document) => {
    expect(brokenLinks(document)).toEqual([]);
  });

  it.each(documents)("names only paths that are there: %s", (document) => {
    expect(lostPaths(document)).toEqual([]);
  });

  it("has no page that the README does not link to", () => {
    const linked = linkedBy("README.md");
    expect(documents.filter((path) => path.startsWith("docs/") && !linked.includes(path))).toEqual([]);
  });

  it.each(packages)("names the package %s in the architecture", (name) => {
    expect(read("docs/architecture.md")).toContain(`| \`packages/${name}\` | `);
  });

  it("shows scenarios as the demonstration plays them", () => {
    const scenarios = paths
      .filter((path) => path.startsWith("demonstration/scenarios/"))
      .filter((p) => p.endsWith(".ts"));
    const played = scenarios.map(read).join("\n");
    const shown = [...read("README.md").matchAll(/^ {4}(\d+[a-z]?) +(\S.*?) {2,}\d{3}( |$)/gm)];
    expect(shown.length).toBeGreaterThan(5);
    for (const [, id, name] of shown) expect(played).toMatch(new RegExp(`id: "${id}",\\s+name: "${name}",`));
  });
});
