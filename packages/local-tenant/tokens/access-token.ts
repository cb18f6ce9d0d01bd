import type { JWTPayload } from "jose";
import { organizationClaims } from "../organizations/organization-claims.ts";
import type { Client, Organization, ResourceServer } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { isThirdParty } from "../third-party/is-third-party.ts";
import { randomToken } from "./random-token.ts";

/** Auth0's default lifetime of a custom API's tokens, in seconds. */
const defaultLifetime = 86_400;
/** Of a third party's application. */
const thirdPartyLifetime = 3600;

export interface AccessTokenRequest {
  readonly client: Client;
  readonly resourceServer: ResourceServer;
  readonly subject: string;
  readonly organization?: Organization | undefined;
  readonly scopes: readonly string[];
  /** Custom claims, filtered already. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** How it was obtained, where Auth0's own dialect says so. */
  readonly gty?: "client-credentials" | "refresh_token";
}

export interface IssuedAccessToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Signs a JWT access token in the API's dialect: auth0.com/docs/secure/tokens/access-tokens/access-token-profiles */
export async function issueAccessToken(tenant: Tenant, request: AccessTokenRequest): Promise<IssuedAccessToken> {
  const { client, resourceServer, scopes } = request;
  const issuedAt = Math.floor(tenant.now() / 1000);
  const expiresIn = lifetime(tenant, client, resourceServer);
  const rfc9068 = resourceServer.token_dialect === "rfc9068_profile";
  const dialect = rfc9068
    ? { client_id: client.client_id, jti: randomToken() }
    : { azp: client.client_id, ...(request.gty && { gty: request.gty }) };
  const claims: JWTPayload = {
    // First, so that none of them can take the place of a claim of the tenant's own.
    ...request.claims,
    iss: tenant.issuer,
    sub: request.subject,
    aud: audience(tenant, request),
    iat: issuedAt,
    exp: issuedAt + expiresIn,
    ...organizationClaims(tenant, request.organization),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...dialect,
  };
  return { token: await tenant.keys.sign(claims, rfc9068 ? "at+jwt" : "JWT"), expiresIn };
}

/** Seconds. Of a third party's token the shorter one counts: that of its own settings, which Auth0 documents, or the API's. */
function lifetime(
  { switches }: Tenant,
  client: Client,
  { token_lifetime: api = defaultLifetime }: ResourceServer,
): number {
  if (!isThirdParty(client) || switches.thirdPartyTokenLifetime === "api") return api;
  return Math.min(api, client.jwt_configuration?.lifetime_in_seconds ?? thirdPartyLifetime);
}

/** A user's token with `openid` is good for /userinfo too. */
function audience(tenant: Tenant, { resourceServer, scopes, gty }: AccessTokenRequest): string | string[] {
  const withUserinfo = scopes.includes("openid") && gty !== "client-credentials";
  return withUserinfo ? [resourceServer.identifier, `${tenant.issuer}userinfo`] : resourceServer.identifier;
}
