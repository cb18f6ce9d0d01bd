import { organizationClaims, type TokenOrganization } from "./organization-claims.ts";
import { profileClaims } from "./profile-claims.ts";

/** Auth0's default lifetime of an ID token, in seconds. */
const defaultLifetime = 36_000;

export interface IdTokenContent {
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Seconds, if the client sets it. */
  readonly lifetime?: number | undefined;
  readonly clientId: string;
  readonly subject: string;
  /** The user's profile, as Auth0 stores it. */
  readonly profile: Readonly<Record<string, unknown>>;
  readonly sessionId: string;
  readonly organization?: TokenOrganization | undefined;
  /** Whether the token contains the organization's name in addition to its id. */
  readonly withOrganizationName: boolean;
  readonly scopes: readonly string[];
  /** Custom claims, already filtered. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly nonce?: string | undefined;
  /** Milliseconds since the epoch, if the application requested `auth_time`. */
  readonly authenticatedAt?: number | undefined;
}

/** The payload of an ID token: OpenID Connect Core 1.0, 2, with the profile claims that the scopes request. */
export function idTokenPayload(content: IdTokenContent): Record<string, unknown> {
  const { lifetime = defaultLifetime, nonce, authenticatedAt } = content;
  const issuedAt = Math.floor(content.now / 1000);
  return {
    ...profileClaims(content.profile, content.scopes),
    // After the profile, which Actions may override; before the tenant's own claims, which they may not.
    ...content.claims,
    iss: content.issuer,
    sub: content.subject,
    aud: content.clientId,
    iat: issuedAt,
    exp: issuedAt + lifetime,
    sid: content.sessionId,
    ...organizationClaims(content.organization, content.withOrganizationName),
    ...(nonce !== undefined && { nonce }),
    ...(authenticatedAt !== undefined && { auth_time: Math.floor(authenticatedAt / 1000) }),
  };
}
