import type { AuthorizeRequest } from "../login/authorize-request.ts";
import type { Connection } from "../store/entities.ts";
import type { AuthenticationContext } from "../tokens/authentication-context.ts";

/** Whom an identity provider signed in, and what it asserted of them: checked, and mapped to keys of a profile. */
export interface UpstreamIdentity {
  /** The user's id at the provider. */
  readonly subject: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Where the browser goes to sign in, and what its answer will be checked against. */
export interface BegunLogin {
  readonly location: string;
  readonly memory: unknown;
}

/** What came to `/login/callback`: the query of a GET, the form of a POST. */
export interface UpstreamAnswer {
  readonly method: "GET" | "POST";
  readonly parameters: URLSearchParams;
}

/** A protocol by which a connection's users sign in at their identity provider. Rejects with UpstreamError or OAuthError. */
export interface UpstreamProtocol {
  /** @param state comes back with the answer, and tells which login it answers */
  begin(
    context: AuthenticationContext,
    connection: Connection,
    request: AuthorizeRequest,
    state: string,
  ): Promise<BegunLogin>;
  /** @param memory of `begin`, for the login that this answers */
  redeem(
    context: AuthenticationContext,
    connection: Connection,
    memory: unknown,
    answer: UpstreamAnswer,
  ): Promise<UpstreamIdentity>;
}
