import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";

/** What Auth0 does and the local tenant does not: said by name, never passed over. `what` completes "lacks ...". */
export function lacking(what: string): OAuthError {
  return new OAuthError(400, "invalid_request", `The local tenant lacks ${what}.`);
}
