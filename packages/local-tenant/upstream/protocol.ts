import type { Connection } from "../store/entities.ts";
import type { LoginMemory } from "./login-memory.ts";

/** A login that the tenant requests from an identity provider. */
export interface LoginRequest {
  /** Returned with the answer, to identify the login. */
  readonly state: string;
  /** The user whom the application expects to sign in. */
  readonly loginHint: string | undefined;
}

/** Where the browser goes to sign in, and the data against which the answer will be checked. */
export interface BegunLogin<Memory = LoginMemory> {
  readonly location: string;
  readonly memory: Memory;
}

/** What arrived at `/login/callback`: the query of a GET request or the form of a POST request. */
export interface UpstreamAnswer {
  readonly method: "GET" | "POST";
  readonly parameters: URLSearchParams;
}

/** The user whom an identity provider signed in, and the asserted attributes: checked, and mapped to profile keys. */
export interface UpstreamIdentity {
  /** The user's id at the provider. */
  readonly subject: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * A protocol by which a connection's users sign in at their identity provider. Rejects with UpstreamError or
 * OAuthError.
 */
export interface Protocol<Memory> {
  begin(connection: Connection, request: LoginRequest): Promise<BegunLogin<Memory>>;
  /** @param memory of `begin`, for the login that this answers */
  redeem(connection: Connection, memory: Memory, answer: UpstreamAnswer): Promise<UpstreamIdentity>;
}
