import type { JWTPayload } from "jose";
import { organizationClaims } from "../organizations/organization-claims.ts";
import type { Client, Organization, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import type { Login } from "./authorization.ts";
import { lacking } from "./oauth-error.ts";
import { profileClaims } from "./profile-claims.ts";

/** Auth0's default lifetime of an ID token, in seconds. */
const defaultLifetime = 36_000;

export interface IdTokenRequest {
  readonly client: Client;
  readonly user: User;
  readonly login: Login;
  readonly organization?: Organization | undefined;
  readonly scopes: readonly string[];
  /** Custom claims, filtered already. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly nonce: string | undefined;
  readonly wantsAuthTime: boolean;
}

/** Signs an ID token: OpenID Connect Core 1.0, 2, with the profile claims that the scopes ask for. */
export function issueIdToken(tenant: Tenant, request: IdTokenRequest): Promise<string> {
  const { client, user, login, nonce } = request;
  const issuedAt = Math.floor(tenant.now() / 1000);
  const claims: JWTPayload = {
    ...profileClaims(user, request.scopes),
    // After the profile, as Auth0 lets Actions replace it; before the tenant's own claims, which nothing replaces.
    ...request.claims,
    iss: tenant.issuer,
    sub: user.user_id,
    aud: client.client_id,
    iat: issuedAt,
    exp: issuedAt + (client.jwt_configuration?.lifetime_in_seconds ?? defaultLifetime),
    sid: login.sessionId,
    ...organizationClaims(tenant, request.organization),
    ...(nonce !== undefined && { nonce }),
    ...(request.wantsAuthTime && { auth_time: Math.floor(login.authenticatedAt / 1000) }),
  };
  return tenant.keys.sign(claims, "JWT");
}

/** Throws where the client wants ID tokens signed in a way that the tenant has not. */
export function assertIdTokenAlgorithm(client: Client): void {
  const algorithm = client.jwt_configuration?.alg ?? "RS256";
  if (algorithm !== "RS256") throw lacking(`ID tokens signed with ${algorithm}, which this client wants`);
}
