import type { CollectionName, ItemOf } from "./collections.ts";

/** A list of resources in the order of their creation. Values are handed out as copies: only `put` changes anything. */
export interface Collection<T> {
  get(id: string): T | undefined;
  find(matches: (item: T) => boolean): T | undefined;
  list(matches?: (item: T) => boolean): T[];
  /** Inserts, or replaces the one with the same id. */
  put(item: T): T;
  delete(id: string): boolean;
}

export type Collections = { readonly [Name in CollectionName]: Collection<ItemOf<Name>> };

/** All that a tenant keeps, in memory or in a folder. */
export interface Store extends Collections {
  /** `PATCH /tenants/settings`. */
  settings: Record<string, unknown>;
  /** Waits until all is written, where the store has a folder. */
  close(): Promise<void>;
}
