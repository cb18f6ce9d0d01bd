import type { SourceFile } from "./source-file.ts";
import type { Node } from "./tree.ts";

/** Refuses duplicate keys: YAML libraries differ in which one counts. */
export function refuseDuplicateKeys(file: SourceFile, node: Node): void {
  if (node.kind === "list") for (const item of node.items) refuseDuplicateKeys(file, item);
  if (node.kind !== "mapping") return;
  const first = new Map<string, number>();
  for (const { key, keySpan, value } of node.entries) {
    const line = first.get(key);
    if (line === undefined) first.set(key, file.at(keySpan).line);
    else file.refuseAt(keySpan, `key "${key}" already exists on line ${line}`);
    refuseDuplicateKeys(file, value);
  }
}
