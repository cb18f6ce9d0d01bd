/** Metadata of a session or refresh token: at most 25 entries, keys `[a-zA-Z0-9_-]{1,255}`, values up to 255. */
interface TokenMetadataAPI {
  /** `null` removes the key. The event shows it at once. @throws Error `Failed to set ... metadata: ...` */
  setMetadata(key: string, value: string | null): void;
  deleteMetadata(key: string): void;
  /** Removes all. */
  evictMetadata(): void;
}

/** Enterprise plans. The earliest of several expiries applies, and none can exceed the tenant's. */
interface ExpirationAPI {
  /** @param absolute milliseconds since the epoch @throws Error if it is not a positive number */
  setExpiresAt(absolute: number): void;
  /** @param inactivity milliseconds since the epoch @throws Error if it is not a positive number */
  setIdleExpiresAt(inactivity: number): void;
}

/** Without `event.refresh_token`, it applies to the refresh token that is issued later. */
export interface RefreshTokenAPI extends TokenMetadataAPI, ExpirationAPI {
  /** Revokes the refresh token and refuses this exchange (403); later Actions do not run. */
  revoke(reason: string): void;
}

/** Needs `event.session`. */
export interface SessionAPI extends TokenMetadataAPI, ExpirationAPI {
  /** Revokes the session and refuses this login; later Actions do not run. */
  revoke(reason: string, options?: { preserveRefreshTokens?: boolean }): void;
  /** A `non-persistent` cookie is deleted when the browser closes. The event shows the change at once. */
  setCookieMode(mode: "persistent" | "non-persistent"): void;
}
