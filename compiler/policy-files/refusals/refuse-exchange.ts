import { publicKeyProblem } from "../public-keys.ts";
import type { Exchange } from "../schema.ts";
import { keysAt } from "../source/keys-at.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";
import { checkUrl } from "../urls.ts";
import { isKnown } from "./unknown-name.ts";

/** Refuses the trust of a token exchange that rests on another's connection, or on keys that are not public. */
export function refuseExchange(file: SourceFile, path: Path, exchange: Exchange): void {
  const { connection, issuer, jwks_uri, jwks } = exchange;
  isKnown(file, [...path, "connection"], connection, keysAt(file, ["connections"]), "connection of this file");
  const wrongIssuer =
    addressProblem(issuer) ??
    (issuer.includes("?") ? "an issuer has no query (OpenID Connect Core 1.0 §2)" : undefined);
  if (wrongIssuer !== undefined) file.refuse([...path, "issuer"], wrongIssuer);
  if ((jwks_uri === undefined) === (jwks === undefined)) {
    file.refuse(path, "must have jwks_uri or jwks, one of them: where the issuer's keys are, or the keys");
  }
  const wrongAddress = jwks_uri === undefined ? undefined : addressProblem(jwks_uri);
  if (wrongAddress !== undefined) file.refuse([...path, "jwks_uri"], wrongAddress);
  jwks?.keys.forEach((key, index) => {
    const wrong = publicKeyProblem(key, "any");
    if (wrong !== undefined) file.refuse([...path, "jwks", "keys", index], wrong);
  });
}

function addressProblem(text: string): string | undefined {
  const checked = checkUrl(text);
  return "wrong" in checked ? checked.wrong : undefined;
}
