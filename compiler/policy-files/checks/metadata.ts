import {
  chunkPrefix,
  customerKey,
  metadataKeys,
  metadataLength,
} from "../../../actions/policy/carrier/sealed-format.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";

/** Refuses metadata of the vendor's own that Auth0 would not take, or that would be in the way of ours. */
export function checkMetadata(
  file: SourceFile,
  path: Path,
  metadata: Readonly<Record<string, string>> | undefined,
): void {
  const entries = Object.entries(metadata ?? {});
  // Ours are `customer` and at least one key of the policy.
  if (entries.length > metadataKeys - 2) {
    file.refuse(
      path,
      `has ${entries.length} keys: Auth0 takes ${metadataKeys}, and the policy needs two of them or more`,
    );
  }
  for (const [key, value] of entries) {
    const at = [...path, key];
    if (key === customerKey || key.startsWith(chunkPrefix)) {
      file.refuse(at, `key "${key}" is the policy's own: choose another name`, "key");
    } else if (key === "" || key.length > metadataLength)
      file.refuse(at, `a key has 1 to ${metadataLength} characters`, "key");
    if (value.length > metadataLength) file.refuse(at, `has ${value.length} characters: Auth0 takes ${metadataLength}`);
  }
}
