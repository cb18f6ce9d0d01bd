import type { Connection } from "../store/entities.ts";
import type { LoginMemory } from "./login-memory.ts";

/** What the tenant asks an identity provider for. */
export interface LoginRequest {
  /** Comes back with the answer, and tells which login it answers. */
  readonly state: string;
  /** Who the application expects to sign in. */
  readonly loginHint: string | undefined;
}

/** Where the browser goes to sign in, and what its answer will be checked against. */
export interface BegunLogin<Memory = LoginMemory> {
  readonly location: string;
  readonly memory: Memory;
}

/** What came to `/login/callback`: the query of a GET, the form of a POST. */
export interface UpstreamAnswer {
  readonly method: "GET" | "POST";
  readonly parameters: URLSearchParams;
}

/** Whom an identity provider signed in, and what it asserted of them: checked, and mapped to keys of a profile. */
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
