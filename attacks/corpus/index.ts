import type { AttackClass } from "../attack.ts";
import { attributes } from "./attributes.ts";
import { foreignAudiences } from "./audiences.ts";
import { furtherClaims } from "./claims.ts";
import { clientCredentials } from "./client-credentials.ts";
import { logins } from "./logins.ts";
import { tokenExchange } from "./token-exchange.ts";

/** All attacks that are known, by class. */
export const corpus: readonly AttackClass[] = [
  ...clientCredentials,
  ...foreignAudiences,
  ...attributes,
  ...furtherClaims,
  ...logins,
  ...tokenExchange,
];
