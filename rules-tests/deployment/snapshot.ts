import { type CollectionName, collections } from "../../packages/local-tenant/store/collections.ts";
import type { Collection, Store } from "../../packages/local-tenant/store/store.ts";

/** Remembers all that a tenant has. @returns what puts it back */
export function snapshotOf(store: Store): () => void {
  const all = Object.keys(collections).map((name) => store[name as CollectionName] as Collection<object>);
  const kept = all.map((collection) => collection.list());
  const settings = structuredClone(store.settings);
  return () => {
    store.transaction(() => {
      for (const [index, collection] of all.entries()) {
        for (const key of collection.keys()) collection.delete(key);
        for (const item of kept[index] ?? []) collection.put(item);
      }
      store.settings = structuredClone(settings);
    });
  };
}
