import type { CacheLimits } from "./cache.ts";

export interface RuntimeOptions {
  /** Milliseconds for all Actions of one trigger execution together. Default: 20 000. */
  readonly timeoutMs?: number;
  /** UTF-8 bytes that `api.cache` of one trigger may hold. */
  readonly cacheTotalBytes?: number;
  /** Entries that `api.cache` of one trigger may hold. Default: 20. */
  readonly cacheEntries?: number;
  /**
   * A folder with a `node_modules`, there or above, in which the packages that Actions declare are installed. Without it
   * an Action that declares one does not load.
   */
  readonly dependenciesFrom?: string;
  /**
   * PEM certificates of authorities that Actions trust beside Node's own, where they call others. The worker's only: in
   * this thread Actions call by what the process has.
   */
  readonly trustedCas?: readonly string[];
  /** The tenant's clock, milliseconds since the epoch. Code of Actions sees the real one, but see `actionsSeeNow`. */
  readonly now?: () => number;
}

/** Options of the runtime in this thread only. */
export interface InProcessOptions extends RuntimeOptions {
  /** Whether `Date` of an Action goes by `now`. Timers, and packages that it requires, do not. Default: false. */
  readonly actionsSeeNow?: boolean;
}

/** https://auth0.com/docs/customize/actions/limitations */
export const defaultTimeoutMs = 20_000;

/** Of Auth0's runtime; its documentation says 8 kB. */
const defaultCacheTotalBytes = 16 * 1024 + 256;

/** Of Auth0's documentation. */
const defaultCacheEntries = 20;

/** What a runner of triggers is made with, in whichever thread: plain data. */
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
