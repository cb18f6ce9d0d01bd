import type { Customer } from "./schema.ts";

/** Maps a text to the value that it stands for. */
export type Aliased = (value: string) => string;

/** Resolves a value of the customer's file: an alias to its value, anything else to itself. */
export function aliasOf({ aliases }: Pick<Customer, "aliases">): Aliased {
  return (value) => (Object.hasOwn(aliases, value) ? (aliases[value] ?? value) : value);
}
