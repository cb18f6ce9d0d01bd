import type { RequestParameters } from "../oauth/request-body.ts";
import type { Tenant } from "../tenant.ts";

/** Parameters that authenticate a client. */
const clientSecrets = ["client_secret", "client_assertion"];

/** Tokens of a user. */
const tokens = ["refresh_token", "subject_token", "actor_token"];

/** `event.request.body` of a token request. Switches remove the client's credentials and, in post-login, tokens. */
export function bodyOf(
  { switches }: Tenant,
  trigger: "post-login" | "other",
  parameters: RequestParameters,
): Record<string, unknown> {
  const hidden = [
    ...(switches.bodyHoldsClientSecret ? [] : clientSecrets),
    // custom-token-exchange has the tokens in `event.transaction` too.
    ...(switches.bodyHoldsTokens || trigger === "other" ? [] : tokens),
  ];
  return Object.fromEntries([...parameters].filter(([name]) => !hidden.includes(name)));
}
