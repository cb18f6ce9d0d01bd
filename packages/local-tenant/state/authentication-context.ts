import { ExchangeThrottle } from "../grants/token-exchange/throttle.ts";
import type { SuspendedLogin } from "../login/continue-login.ts";
import type { Session } from "../login/session.ts";
import type { Tenant } from "../tenant.ts";
import { Upstream } from "../upstream/upstream.ts";
import { Consents } from "./consents.ts";
import { ExpiringMap } from "./expiring-map.ts";
import type { PendingConsent } from "./pending-consent.ts";
import type { PendingLogin } from "./pending-login.ts";
import type { Authorization } from "./records.ts";
import { RefreshTokens } from "./refresh-tokens.ts";

/** An access token without an API: random, good for /userinfo only. */
export interface OpaqueToken {
  readonly user_id: string;
  readonly scopes: readonly string[];
  /** The authorization that it came from, so that it can be revoked with it. */
  readonly authorizationId: string;
}

/** The tenant, and what its authentication API remembers. All of it in memory: a restart signs everybody out. */
export interface AuthenticationContext {
  readonly tenant: Tenant;
  /** By the value of the session cookie. */
  readonly sessions: ExpiringMap<Session>;
  /** Logins under way at an identity provider, by their `state`. */
  readonly pendingLogins: ExpiringMap<PendingLogin>;
  /** Users who are being asked for consent, by the state in the page's address. */
  readonly pendingConsents: ExpiringMap<PendingConsent>;
  readonly consents: Consents;
  /** Logins whose user an Action sent elsewhere, by the state that they bring back. */
  readonly suspendedLogins: ExpiringMap<SuspendedLogin>;
  readonly codes: ExpiringMap<Authorization>;
  /** Ids of authorizations whose code was used, by the code. */
  readonly usedCodes: ExpiringMap<string>;
  readonly opaqueTokens: ExpiringMap<OpaqueToken>;
  readonly refreshTokens: RefreshTokens;
  /** `jti`s of client assertions that were used. */
  readonly assertionIds: ExpiringMap<true>;
  readonly exchangeThrottle: ExchangeThrottle;
  /** The tenant as a relying party of its connections' identity providers. */
  readonly upstream: Upstream;
}

export function createAuthenticationContext(tenant: Tenant): AuthenticationContext {
  const now = () => tenant.now();
  return {
    tenant,
    sessions: new ExpiringMap(now),
    pendingLogins: new ExpiringMap(now, 10_000),
    pendingConsents: new ExpiringMap(now, 10_000),
    consents: new Consents(),
    suspendedLogins: new ExpiringMap(now, 10_000),
    codes: new ExpiringMap(now, 10_000),
    usedCodes: new ExpiringMap(now),
    opaqueTokens: new ExpiringMap(now),
    refreshTokens: new RefreshTokens(now),
    assertionIds: new ExpiringMap(now),
    exchangeThrottle: new ExchangeThrottle(now),
    upstream: new Upstream(tenant),
  };
}
