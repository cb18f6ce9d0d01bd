import { isNear } from "../did-you-mean.ts";
import type { Entry, Node, Path, ScalarNode, Span } from "./tree.ts";

/** A string of a file: a scalar's value, or an entry's key. */
interface FoundString {
  /** Holds during the visit only. A key's is its entry's. */
  readonly path: Path;
  readonly span: Span;
  readonly text: string;
  /** Where it is. */
  readonly holder: ScalarNode | Entry;
}

/** Visits every string in the order of the text. */
export function visitStrings(root: Node, visit: (found: FoundString) => void, path: (string | number)[] = []): void {
  if (root.kind === "scalar") {
    if (typeof root.value === "string") visit({ path, span: root.span, text: root.value, holder: root });
    return;
  }
  if (root.kind === "list") {
    for (const [index, item] of root.items.entries()) {
      path.push(index);
      visitStrings(item, visit, path);
      path.pop();
    }
    return;
  }
  for (const entry of root.entries) {
    path.push(entry.key);
    visit({ path, span: entry.keySpan, text: entry.key, holder: entry });
    // A visit may have replaced it.
    path[path.length - 1] = entry.key;
    visitStrings(entry.value, visit, path);
    path.pop();
  }
}

export function replaceString(holder: ScalarNode | Entry, text: string): void {
  if ("key" in holder) holder.key = text;
  else holder.value = text;
}

/** Whether the path leads into the `options` of a connection. A misspelt section counts: it is refused anyway. */
export function isInOptions(path: Path): boolean {
  return path.length > 3 && path[2] === "options" && isNear(String(path[0]), "connections");
}
