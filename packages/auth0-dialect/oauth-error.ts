import { CodedError } from "@federated-actions/coded-error";

export type ErrorStatus = 400 | 401 | 403 | 404 | 413 | 415 | 429 | 500 | 507;

/** An OAuth error response (RFC 6749, 5.2): `error` and `error_description`, with the HTTP status that Auth0 uses. */
export class OAuthError extends CodedError {
  static override readonly code = "oauth_error";
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
