import { strategyOf } from "@federated-actions/auth0-dialect/strategies";
import { publicKeyProblem } from "../public-keys.ts";
import type { Customer, Exchange } from "../schema.ts";
import { keysAt } from "../source/keys-at.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";
import { urlProblem } from "../urls.ts";
import { isKnown } from "./unknown-name.ts";

/** Auth0 accepts 24 attributes. The user id, two for e-mail and one flag are always among them. */
const mostMapped = 20;

/** Warns of what is valid here but may fail in Auth0. */
export function warnOfExchange(file: SourceFile, path: Path, exchange: Exchange, customer: Customer): void {
  const strategy = customer.connections[exchange.connection]?.strategy;
  if (strategy !== undefined && strategyOf(strategy)?.isExchangeable !== true) {
    file.warn([...path, "connection"], `Auth0 may refuse to exchange tokens for the strategy ${strategy}`);
  }
  const mapped = new Set(customer.role_mapping.flatMap(({ when }) => Object.keys(when ?? {})));
  if (mapped.size > mostMapped) {
    file.warn(path, `role_mapping reads ${mapped.size} attributes: an exchange passes only the first ${mostMapped}`);
  }
}

/** Refuses trust in a connection of another file, or in keys that are not public. */
export function checkExchange(file: SourceFile, path: Path, exchange: Exchange): void {
  const { connection, issuer, jwks_uri, jwks } = exchange;
  isKnown(file, [...path, "connection"], connection, keysAt(file, ["connections"]), "connection of this file");
  const wrongIssuer =
    urlProblem(issuer) ?? (issuer.includes("?") ? "an issuer has no query (OpenID Connect Core 1.0 §2)" : undefined);
  if (wrongIssuer !== undefined) file.refuse([...path, "issuer"], wrongIssuer);
  if ((jwks_uri === undefined) === (jwks === undefined)) {
    file.refuse(path, "must have either jwks_uri (where the issuer's keys are) or jwks (the keys)");
  }
  const wrongAddress = jwks_uri === undefined ? undefined : urlProblem(jwks_uri);
  if (wrongAddress !== undefined) file.refuse([...path, "jwks_uri"], wrongAddress);
  jwks?.keys.forEach((key, index) => {
    const wrong = publicKeyProblem(key, "any");
    if (wrong !== undefined) file.refuse([...path, "jwks", "keys", index], wrong);
  });
}
