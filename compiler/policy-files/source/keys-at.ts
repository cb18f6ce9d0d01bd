import type { SourceFile } from "./source-file.ts";
import type { Node, Path } from "./tree.ts";

/** The keys of the mapping at a path: none if nothing is there, undefined if it is something else. */
export function keysAt(file: SourceFile, path: Path): readonly string[] | undefined {
  const node = nodeAt(file.root, path);
  if (node === "absent") return [];
  return node?.kind === "mapping" ? node.entries.map(({ key }) => key) : undefined;
}

/** The strings of the list at a path: none if nothing is there, undefined if it is something else. */
export function stringsAt(file: SourceFile, path: Path): readonly string[] | undefined {
  const node = nodeAt(file.root, path);
  if (node === "absent") return [];
  if (node?.kind !== "list") return undefined;
  return node.items.flatMap((item) => (item.kind === "scalar" && typeof item.value === "string" ? item.value : []));
}

/** `absent` if the containing list or mapping lacks it; undefined if there is no such list or mapping. */
function nodeAt(root: Node | undefined, path: Path): Node | "absent" | undefined {
  let node = root;
  for (const step of path) {
    if (node?.kind === "mapping") node = node.entries.find(({ key }) => key === step)?.value;
    else if (node?.kind === "list" && typeof step === "number") node = node.items[step];
    else return undefined;
    if (!node) return "absent";
  }
  return node;
}
