import { AuthorizationCodes } from "./authorization-codes.ts";
import { Consents } from "./consents.ts";
import { ExpiringMap } from "./expiring-map.ts";
import type { OpaqueToken, PendingConsent, PendingLogin, Session, SuspendedLogin } from "./records.ts";
import { RefreshTokens } from "./refresh-tokens.ts";

/** The state that endpoints share. It is in memory only: a restart signs all users out. */
export interface Remembered {
  /** By the value of the session cookie. */
  readonly sessions: ExpiringMap<Session>;
  /** Logins in progress at an identity provider, by `state`. */
  readonly pendingLogins: ExpiringMap<PendingLogin>;
  /** Consent requests, by the `state` in the page's URL. */
  readonly pendingConsents: ExpiringMap<PendingConsent>;
  readonly consents: Consents;
  /** Logins whose user an Action sent to another site, by the `state` that they return with. */
  readonly suspendedLogins: ExpiringMap<SuspendedLogin>;
  readonly codes: AuthorizationCodes;
  readonly opaqueTokens: ExpiringMap<OpaqueToken>;
  readonly refreshTokens: RefreshTokens;
}

/** @param now milliseconds since the epoch */
export function createRemembered(now: () => number): Remembered {
  return {
    sessions: new ExpiringMap(now),
    pendingLogins: new ExpiringMap(now, 10_000),
    pendingConsents: new ExpiringMap(now, 10_000),
    consents: new Consents(),
    suspendedLogins: new ExpiringMap(now, 10_000),
    codes: new AuthorizationCodes(now),
    opaqueTokens: new ExpiringMap(now),
    refreshTokens: new RefreshTokens(now),
  };
}
