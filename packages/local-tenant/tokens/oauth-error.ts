export type ErrorStatus = 400 | 401 | 403 | 404 | 413 | 415 | 429 | 500;

/** A refusal in OAuth's shape (RFC 6749, 5.2): `error` and `error_description`, with the HTTP status that Auth0 gives it. */
export class OAuthError extends Error {
  static readonly code = "oauth_error";
  override readonly name = "OAuthError";
  readonly status: ErrorStatus;
  readonly error: string;

  constructor(status: ErrorStatus, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }

  toJSON(): { error: string; error_description: string } {
    return { error: this.error, error_description: this.message };
  }
}

/** What Auth0 does and the local tenant does not: said by name, never passed over. `what` completes "lacks ...". */
export function lacking(what: string): OAuthError {
  return new OAuthError(400, "invalid_request", `The local tenant lacks ${what}.`);
}
