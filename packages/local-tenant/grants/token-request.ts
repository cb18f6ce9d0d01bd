import type { RequestParameters } from "../oauth/request-body.ts";
import type { Client } from "../store/entities.ts";
import type { RequestDetails } from "../triggers/request-details.ts";

/** A client, and whether it is authenticated. A public client is not: it has no credentials. */
export interface AuthenticatedClient {
  readonly client: Client;
  readonly confidential: boolean;
}

/** A request to the token endpoint whose client is known and may use the grant. */
export interface TokenRequest extends AuthenticatedClient {
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
