import type { CollectionName, ItemOf } from "./collections.ts";

/** A list of which only what is sliced is copied. An array is one too. */
export interface Listed<T> {
  readonly length: number;
  slice(start: number, end: number): readonly T[];
}

/**
 * A list of resources in the order of their creation. Values are copies: only `put` and `delete` change the collection.
 */
export interface Collection<T> {
  get(id: string): T | undefined;
  find(matches: (item: T) => boolean): T | undefined;
  list(matches?: (item: T) => boolean): T[];
  /** The same as `list`, for one page of it: a copy of ten thousand for each of a hundred pages takes minutes. */
  matching(matches: (item: T) => boolean): Listed<T>;
  keys(): string[];
  /** Inserts, or replaces the one with the same id. */
  put(item: T): T;
  delete(id: string): boolean;
}

export type Collections = { readonly [Name in CollectionName]: Collection<ItemOf<Name>> };

/**
 * A tenant's resources, in memory or in a folder. A change in a folder is written before the call returns.
 *
 * Every change throws StoreWriteError if it cannot be written, and has then not taken place.
 */
export interface Store extends Collections {
  /** `PATCH /tenants/settings`. */
  settings: Record<string, unknown>;
  /** Makes all changes of `body`, which is not async, or none: none if it throws or if they cannot be written. */
  transaction<T>(body: () => T): T;
  /** @throws {StoreWriteError} if a write has failed since the store was opened. */
  close(): Promise<void>;
}
