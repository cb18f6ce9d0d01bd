import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";

/** Auth0's limits of `client_metadata` and a connection's `metadata` (Management API). */
const maxKeys = 10;
const maxLength = 255;

/** Refuses metadata of the vendor's own that Auth0 would not take, or that would be in the way of ours. */
export function checkMetadata(
  file: SourceFile,
  path: Path,
  metadata: Readonly<Record<string, string>> | undefined,
): void {
  const entries = Object.entries(metadata ?? {});
  // Ours are `customer` and at least one key of the policy.
  if (entries.length > maxKeys - 2) {
    file.refuse(path, `has ${entries.length} keys: Auth0 takes ${maxKeys}, and the policy needs two of them or more`);
  }
  for (const [key, value] of entries) {
    const at = [...path, key];
    if (key === "customer" || key.startsWith("policy_")) {
      file.refuse(at, `key "${key}" is the policy's own: choose another name`, "key");
    } else if (key === "" || key.length > maxLength) file.refuse(at, `a key has 1 to ${maxLength} characters`, "key");
    if (value.length > maxLength) file.refuse(at, `has ${value.length} characters: Auth0 takes ${maxLength}`);
  }
}
