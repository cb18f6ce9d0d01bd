import type { CollectionName } from "./collections.ts";

/** One change of a store, as its journal holds it. Without a value, the resource was deleted. */
export type Change =
  | { readonly in: CollectionName; readonly key: string; readonly value?: object }
  | { readonly in: "settings"; readonly value: Readonly<Record<string, unknown>> };
