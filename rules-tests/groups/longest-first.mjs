import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";

const root = new URL("..", import.meta.url);
const groups = JSON.parse(readFileSync(new URL("groups.json", import.meta.url), "utf8"));

/**
 * Jest's own order is by size where it remembers no run, and a group's file is small: groups would come last, and one
 * core would be idle while the last of them runs.
 */
export default class LongestFirst {
  sort(tests) {
    return [...tests].sort((a, b) => weight(b.path) - weight(a.path));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}

/** Bytes of all that a file runs. A test outside of groups starts processes: it takes several times as long. */
function weight(path) {
  const group = groups[basename(path, ".group.ts")];
  if (!path.endsWith(".group.ts") || group === undefined) return 5 * statSync(path).size;
  return group.reduce((sum, part) => sum + sizeOf(new URL(part, root)), 0);
}

function sizeOf(url) {
  if (!url.href.endsWith("/")) return statSync(url).size;
  const names = readdirSync(url, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts"));
  return names.reduce((sum, name) => sum + statSync(new URL(name, url)).size, 0);
}
