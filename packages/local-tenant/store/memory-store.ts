import { type CollectionKind, collections, type StoreFile } from "./collections.ts";
import { MemoryCollection } from "./memory-collection.ts";
import type { Collections, Store } from "./store.ts";

/**
 * A store in memory only.
 *
 * @param changed is called after every change, with the file that contains the changed resource in a folder store.
 */
export function createMemoryStore(changed: (file: StoreFile) => void = () => {}): Store {
  let settings: Record<string, unknown> = {};
  return {
    ...createCollections(changed),
    get settings() {
      return structuredClone(settings);
    },
    set settings(value) {
      settings = structuredClone(value);
      changed("configuration");
    },
    close: async () => {},
  };
}

function createCollections(changed: (file: StoreFile) => void): Collections {
  const entries = Object.entries<CollectionKind<object>>(collections).map(([name, { file, keyOf }]) => {
    return [name, new MemoryCollection(keyOf, () => changed(file))];
  });
  // The type of each collection follows from the table, but is lost in the list of entries.
  return Object.fromEntries(entries) as unknown as Collections;
}
