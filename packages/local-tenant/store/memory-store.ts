import type { Change } from "./change.ts";
import { type CollectionKind, type CollectionName, collections } from "./collections.ts";
import { copyOf } from "./copy.ts";
import { Ledger } from "./ledger.ts";
import { MemoryCollection } from "./memory-collection.ts";
import type { Collections, Store } from "./store.ts";

/**
 * A store in memory only.
 *
 * @param write is called with the changes of each transaction, before anything else can see them. If it throws, the
 * transaction has not taken place.
 */
export function createMemoryStore(write: (changes: readonly Change[]) => void = () => {}): Store {
  const ledger = new Ledger(write);
  let settings: Record<string, unknown> = {};
  return {
    ...createCollections(ledger),
    get settings() {
      return copyOf(settings);
    },
    set settings(value) {
      const before = settings;
      ledger.transaction(() => {
        settings = copyOf(value);
        ledger.add({ in: "settings", value: settings }, () => {
          settings = before;
        });
      });
    },
    transaction: (body) => ledger.transaction(body),
    close: async () => {},
  };
}

function createCollections(ledger: Ledger): Collections {
  const entries = Object.entries<CollectionKind<object>>(collections).map(([name, { keyOf }]) => {
    return [name, new MemoryCollection(name as CollectionName, keyOf, ledger)];
  });
  // The type of each collection follows from the table, but is lost in the list of entries.
  return Object.fromEntries(entries) as unknown as Collections;
}
