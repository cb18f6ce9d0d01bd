export interface RuntimeOptions {
  /** Milliseconds for all Actions of one trigger execution together. Default: 20 000. */
  readonly timeoutMs?: number;
  /** UTF-8 bytes that `api.cache` of one trigger may hold. */
  readonly cacheTotalBytes?: number;
  /** The tenant's clock, milliseconds since the epoch. Code of Actions sees the real one. */
  readonly now?: () => number;
}

/** https://auth0.com/docs/customize/actions/limitations */
export const defaultTimeoutMs = 20_000;

/** Of Auth0's runtime; its documentation says 8 kB. */
export const defaultCacheTotalBytes = 16 * 1024 + 256;

export function timeoutMessage(timeoutMs: number): string {
  return `The Actions of the trigger ran longer than ${timeoutMs} ms.`;
}
