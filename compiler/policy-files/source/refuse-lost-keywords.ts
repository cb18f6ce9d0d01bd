import type { SourceFile } from "./source-file.ts";
import type { Node } from "./tree.ts";

/** Refuses an auth0-deploy-cli keyword without quotes: YAML reads it as a comment, and the secret is lost. */
export function refuseLostKeywords(file: SourceFile, node: Node): void {
  if (node.kind === "list") for (const item of node.items) refuseLostKeywords(file, item);
  if (node.kind !== "mapping") return;
  for (const { keySpan, value } of node.entries) {
    if (value.kind !== "scalar" || value.value !== null) refuseLostKeywords(file, value);
    else {
      const keyword = /^["']?[ \t]*:[ \t]+(##\w+##)/.exec(file.text.slice(keySpan.end, keySpan.end + 300))?.[1];
      if (keyword) file.refuseAt(keySpan, `${keyword} is a comment in YAML: write it in quotes, "${keyword}"`);
    }
  }
}
