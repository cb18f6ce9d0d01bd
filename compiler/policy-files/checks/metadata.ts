import {
  chunkPrefix,
  customerKey,
  metadataKeys,
  metadataLength,
} from "../../../actions/policy/carrier/sealed-format.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";

/** Refuses the vendor's metadata if Auth0 would not accept it, or if it conflicts with ours. */
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
      `has ${entries.length} keys: Auth0 accepts ${metadataKeys}, and the policy needs at least two of them`,
    );
  }
  for (const [key, value] of entries) {
    const at = [...path, key];
    if (key === customerKey || key.startsWith(chunkPrefix)) {
      file.refuse(at, `key "${key}" is reserved for the policy: choose another name`, "key");
    } else if (key === "" || key.length > metadataLength)
      file.refuse(at, `a key must have 1 to ${metadataLength} characters`, "key");
    if (value.length > metadataLength) file.refuse(at, `has ${value.length} characters: Auth0 takes ${metadataLength}`);
  }
}
