import { organizationClaims, type TokenOrganization } from "./organization-claims.ts";

/** Auth0's default lifetime of a custom API's tokens, in seconds. */
const defaultLifetime = 86_400;

/** The default for third-party applications, in seconds. */
const thirdPartyLifetime = 3600;

export interface AccessTokenContent {
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Seconds. */
  readonly lifetime: number;
  readonly clientId: string;
  /** The API's identifier. */
  readonly audience: string;
  readonly subject: string;
  readonly organization?: TokenOrganization | undefined;
  /** Whether the token contains the organization's name in addition to its id. */
  readonly withOrganizationName: boolean;
  readonly scopes: readonly string[];
  /** Custom claims, already filtered. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The grant type, if Auth0's own token profile includes it. */
  readonly gty?: "client-credentials" | "password" | "refresh_token" | undefined;
  /** The token's id. With it, the token has the profile of RFC 9068; without it, Auth0's own profile. */
  readonly jti?: string | undefined;
}

/** The payload of a JWT access token: auth0.com/docs/secure/tokens/access-tokens/access-token-profiles */
export function accessTokenPayload(content: AccessTokenContent): Record<string, unknown> {
  const { issuer, clientId, scopes, gty, jti } = content;
  const issuedAt = Math.floor(content.now / 1000);
  const profile = jti === undefined ? { azp: clientId, ...(gty && { gty }) } : { client_id: clientId, jti };
  return {
    // First, so that they cannot override the tenant's own claims.
    ...content.claims,
    iss: issuer,
    sub: content.subject,
    aud: audienceOf(content),
    iat: issuedAt,
    exp: issuedAt + content.lifetime,
    ...organizationClaims(content.organization, content.withOrganizationName),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...profile,
  };
}

interface LifetimeSettings {
  /** Seconds, if the API sets it. */
  readonly ofApi?: number | undefined;
  /** Present for a third-party application whose own setting applies, in seconds; empty for the default. */
  readonly ofThirdParty?: { readonly seconds?: number | undefined } | undefined;
}

/** Seconds. For a third-party application the shorter of its own lifetime, which Auth0 documents, and the API's. */
export function accessTokenLifetime({ ofApi = defaultLifetime, ofThirdParty }: LifetimeSettings): number {
  return ofThirdParty ? Math.min(ofApi, ofThirdParty.seconds ?? thirdPartyLifetime) : ofApi;
}

/** A user's token with `openid` is valid for /userinfo too. */
function audienceOf({ issuer, audience, scopes, gty }: AccessTokenContent): string | string[] {
  const withUserinfo = scopes.includes("openid") && gty !== "client-credentials";
  return withUserinfo ? [audience, `${issuer}userinfo`] : audience;
}
