import { organizationClaims, type TokenOrganization } from "./organization-claims.ts";
import { profileClaims } from "./profile-claims.ts";

/** Auth0's default lifetime of an ID token, in seconds. */
const defaultLifetime = 36_000;

export interface IdTokenContent {
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Seconds, where the client sets it. */
  readonly lifetime?: number | undefined;
  readonly clientId: string;
  readonly subject: string;
  /** The user's profile, as Auth0 keeps it. */
  readonly profile: Readonly<Record<string, unknown>>;
  readonly sessionId: string;
  readonly organization?: TokenOrganization | undefined;
  /** Whether the token names the organization, beside its id. */
  readonly withOrganizationName: boolean;
  readonly scopes: readonly string[];
  /** Custom claims, filtered already. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly nonce?: string | undefined;
  /** Milliseconds since the epoch, where the application asked for `auth_time`. */
  readonly authenticatedAt?: number | undefined;
}

/** The payload of an ID token: OpenID Connect Core 1.0, 2, with the profile claims that the scopes ask for. */
export function idTokenPayload(content: IdTokenContent): Record<string, unknown> {
  const { lifetime = defaultLifetime, nonce, authenticatedAt } = content;
  const issuedAt = Math.floor(content.now / 1000);
  return {
    ...profileClaims(content.profile, content.scopes),
    // After the profile, as Auth0 lets Actions replace it; before the tenant's own claims, which nothing replaces.
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
