import type { Connection } from "../schema.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";
import { visitScalars } from "./visit-scalars.ts";

/** Auth0's options that hold secrets, by their path, besides those whose name says so. */
const secretOptions: ReadonlySet<string> = new Set([
  "adminAccessToken",
  "adminRefreshToken",
  "admin_access_token",
  "admin_refresh_token",
  "decryptionKey",
  "decryptionKey.key",
  "signing_key.key",
]);
const keyword = /^(##\w+##|@@\w+@@)$/;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Refuses secrets that are written in the file: everybody who reads the policy would have them. */
export function refuseSecrets(file: SourceFile, name: string, { options }: Connection): void {
  visitScalars(options, [], (path, value) => {
    if (value === null || value === "" || typeof value === "boolean" || keyword.test(String(value))) return;
    if (!isSecretOption(path) && !privateKey.test(String(value))) return;
    const text = `${path.join(".")} is a secret in clear: write "##NAME##" and set the environment variable NAME`;
    file.refuse(["connections", name, "options", ...path], `${text} at deployment`);
  });
}

/** Names of inner keys are often the provider's: of its attributes, for instance. */
export function isSecretOption(path: Path): boolean {
  return secretOptions.has(path.join(".")) || (path.length === 1 && /secret/i.test(String(path[0])));
}
