import { isNear } from "../did-you-mean.ts";
import type { Node, Path, Span } from "./tree.ts";

/** A string of a file, key or value, that can be replaced. */
interface FoundString {
  readonly path: Path;
  readonly span: Span;
  readonly text: string;
  replace(text: string): void;
}

/** Visits every string in the order of the text. A key's path is its entry's. */
export function visitStrings(root: Node, visit: (found: FoundString) => void, path: Path = []): void {
  if (root.kind === "scalar") {
    if (typeof root.value !== "string") return;
    visit({ path, span: root.span, text: root.value, replace: (text) => (root.value = text) });
  } else if (root.kind === "list") {
    root.items.forEach((item, index) => {
      visitStrings(item, visit, [...path, index]);
    });
  } else {
    for (const entry of root.entries) {
      const replace = (text: string) => (entry.key = text);
      visit({ path: [...path, entry.key], span: entry.keySpan, text: entry.key, replace });
      visitStrings(entry.value, visit, [...path, entry.key]);
    }
  }
}

/** Whether the path leads into the `options` of a connection. A misspelt section counts: it is refused anyway. */
export function isInOptions(path: Path): boolean {
  return path.length > 3 && path[2] === "options" && isNear(String(path[0]), "connections");
}
