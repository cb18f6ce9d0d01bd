import type { CacheEntries, CacheEntry } from "./step.ts";
import type { TriggerId } from "./trigger.ts";

/** No entry is kept longer, whatever its expiry: https://auth0.com/docs/customize/actions/limitations */
const longestKept = 24 * 60 * 60 * 1000;

/** The caches of all triggers. An execution works on a copy and commits it, so that a failed one changes nothing. */
export class SharedCache {
  readonly #triggers = new Map<TriggerId, Map<string, CacheEntry>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(trigger: TriggerId) {
    const shared = this.#triggers.get(trigger) ?? new Map<string, CacheEntry>();
    this.#triggers.set(trigger, shared);
    for (const [key, record] of shared) if (record.expires_at < this.#now()) shared.delete(key);
    const records = new Map(shared);
    const changed = new Set<string>();
    return {
      entries: (): CacheEntries => [...records],
      apply: (changes: CacheEntries): void => {
        for (const [key, record] of changes) {
          changed.add(key);
          if (record) records.set(key, record);
          else records.delete(key);
        }
      },
      /** Makes this execution's changes available to later ones. */
      commit: (): void => {
        const latest = this.#now() + longestKept;
        for (const key of changed) {
          const record = records.get(key);
          if (record) shared.set(key, { ...record, expires_at: Math.min(record.expires_at, latest) });
          else shared.delete(key);
        }
      },
    };
  }
}
