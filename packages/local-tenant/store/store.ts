import type { CollectionName, ItemOf } from "./collections.ts";

/**
 * A list of resources in the order of their creation. Values are copies: only `put` and `delete` change the collection.
 */
export interface Collection<T> {
  get(id: string): T | undefined;
  find(matches: (item: T) => boolean): T | undefined;
  list(matches?: (item: T) => boolean): T[];
  /** Inserts, or replaces the one with the same id. */
  put(item: T): T;
  delete(id: string): boolean;
}

export type Collections = { readonly [Name in CollectionName]: Collection<ItemOf<Name>> };

/** A tenant's resources, in memory or in a folder. */
export interface Store extends Collections {
  /** `PATCH /tenants/settings`. */
  settings: Record<string, unknown>;
  /** Waits until all changes are written, if the store has a folder. */
  close(): Promise<void>;
}
