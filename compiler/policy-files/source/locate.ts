import type { Entry, Node, Path, Span } from "./tree.ts";

/** Whether an entry's key or its value is meant. A list or mapping with a key is always shown by that key. */
export type End = "key" | "value";

/** The place of a path, or of the last part of the path that exists. */
export function locate(root: Node, path: Path, end: End = "value"): Span {
  let node = root;
  let entry: Entry | undefined;
  for (const step of path) {
    const next = follow(node, step);
    if (!next) return spanOf(node, entry, "value");
    ({ node, entry } = next);
  }
  return spanOf(node, entry, end);
}

function follow(node: Node, step: string | number): { node: Node; entry: Entry | undefined } | undefined {
  if (node.kind === "mapping") {
    const entry = node.entries.find(({ key }) => key === String(step));
    return entry && { node: entry.value, entry };
  }
  const item = node.kind === "list" && typeof step === "number" ? node.items[step] : undefined;
  return item && { node: item, entry: undefined };
}

function spanOf(node: Node, entry: Entry | undefined, end: End): Span {
  const isShownByKey = end === "key" || node.kind !== "scalar" || (node.value === null && !node.isRefused);
  return entry && isShownByKey ? entry.keySpan : node.span;
}
