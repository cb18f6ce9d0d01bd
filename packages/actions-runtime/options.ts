import type { CacheLimits } from "./cache.ts";

export interface RuntimeOptions {
  /** Milliseconds for all Actions of one trigger execution together. Default: 20 000. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds after which a thread that has nothing to do ends, unless it is the last one of its Action. Worker
   * runtime only. Default: 5,000.
   */
  readonly idleMs?: number;
  /** UTF-8 bytes that `api.cache` of one trigger can hold. */
  readonly cacheTotalBytes?: number;
  /** Entries that `api.cache` of one trigger can hold. Default: 20. */
  readonly cacheEntries?: number;
  /**
   * A folder where the packages that Actions declare are installed, in its `node_modules` or a parent's. Without it, an
   * Action that declares a package does not load.
   */
  readonly dependenciesFrom?: string;
  /**
   * PEM certificates of authorities that Actions trust in addition to Node's own for outbound calls. Worker runtime
   * only: in-process Actions trust what the process trusts.
   */
  readonly trustedCas?: readonly string[];
  /** The tenant's clock, in milliseconds since the epoch. Actions see the real clock unless `actionsSeeNow` is set. */
  readonly now?: () => number;
}

/** Options of the in-process runtime only. */
export interface InProcessOptions extends RuntimeOptions {
  /** Whether `Date` in an Action uses `now`. Timers and required packages do not. Default: false. */
  readonly actionsSeeNow?: boolean;
}

/** https://auth0.com/docs/customize/actions/limitations */
export const defaultTimeoutMs = 20_000;

export const defaultIdleMs = 5000;

/** From Auth0's runtime. Its documentation says 8 kB. */
const defaultCacheTotalBytes = 16 * 1024 + 256;

/** From Auth0's documentation. */
const defaultCacheEntries = 20;

/** Settings of a trigger runner in any thread: plain data. */
export interface RunnerSettings {
  readonly cache: CacheLimits;
  readonly dependenciesFrom?: string;
  readonly trustedCas: readonly string[];
}

export function runnerSettings(options: RuntimeOptions): RunnerSettings {
  const { cacheTotalBytes, cacheEntries, dependenciesFrom, trustedCas = [] } = options;
  return {
    trustedCas,
    cache: { totalBytes: cacheTotalBytes ?? defaultCacheTotalBytes, entries: cacheEntries ?? defaultCacheEntries },
    ...(dependenciesFrom !== undefined && { dependenciesFrom }),
  };
}

export function timeoutMessage(timeoutMs: number): string {
  return `The Actions of the trigger ran longer than ${timeoutMs} ms.`;
}
