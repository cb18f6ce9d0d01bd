import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";

/**
 * A feature of Auth0 that the local tenant does not support. It is refused by name, never ignored. `what` completes
 * "lacks ...".
 */
export function lacking(what: string): OAuthError {
  return new OAuthError(400, "invalid_request", `The local tenant lacks ${what}.`);
}
