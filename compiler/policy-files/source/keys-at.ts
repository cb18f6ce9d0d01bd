import { isNear } from "../did-you-mean.ts";
import type { Location } from "../problems.ts";
import type { SourceFile } from "./source-file.ts";
import type { Node, Path } from "./tree.ts";

/** The keys of the mapping at a path: none if nothing is there, undefined if it is something else. */
export function keysAt(file: SourceFile, path: Path): readonly string[] | undefined {
  const node = nodeAt(file, path);
  if (node === "absent") return [];
  return node?.kind === "mapping" ? node.entries.map(({ key }) => key) : undefined;
}

/** The strings of the list at a path: none if nothing is there, undefined if it is something else. */
export function stringsAt(file: SourceFile, path: Path): readonly string[] | undefined {
  const node = nodeAt(file, path);
  if (node === "absent") return [];
  if (node?.kind !== "list") return undefined;
  return node.items.flatMap((item) => (item.kind === "scalar" && typeof item.value === "string" ? item.value : []));
}

/** `absent` if what should contain it lacks it; undefined if that is not there, or the section is misspelt. */
function nodeAt(file: SourceFile, path: Path): Node | "absent" | undefined {
  if (isMisspelt(file, path[0])) return undefined;
  let node = file.root;
  for (const step of path) {
    if (node?.kind === "mapping") node = node.entries.find(({ key }) => key === step)?.value;
    else if (node?.kind === "list" && typeof step === "number") node = node.items[step];
    else return undefined;
    if (!node) return "absent";
  }
  return node;
}

/** Whether a section is absent, and a refused key may be meant as it: its names are not unknown then. */
function isMisspelt(file: SourceFile, section: string | number | undefined): boolean {
  if (file.root?.kind !== "mapping" || typeof section !== "string") return false;
  const { entries } = file.root;
  if (entries.some(({ key }) => key === section)) return false;
  return entries.some(({ key, keySpan }) => isNear(key, section) && isRefused(file, file.at(keySpan)));
}

function isRefused({ problems }: SourceFile, { line, column }: Location): boolean {
  return problems.some((one) => one.line === line && one.column === column);
}
