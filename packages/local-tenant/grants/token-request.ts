import type { RequestParameters } from "../oauth/request-body.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import type { RequestDetails } from "../triggers/request-details.ts";
import type { AuthenticatedClient } from "./client-authentication.ts";

/** A request to the token endpoint whose client is known and may use the grant. */
export interface TokenRequest extends AuthenticatedClient {
  readonly context: AuthenticationContext;
  readonly parameters: RequestParameters;
  readonly details: RequestDetails;
}

/** RFC 6749, 5.1. `expires_in` is seconds. */
export interface TokenResponse {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly scope?: string;
  readonly expires_in: number;
  readonly token_type: "Bearer";
  /** RFC 8693, 2.2.1: of a token exchange. */
  readonly issued_token_type?: string;
}
