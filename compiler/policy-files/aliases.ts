import type { Customer } from "./schema.ts";

/** From a text to the value that it stands for. */
export type Aliased = (value: string) => string;

/** What a value of the customer's file stands for: an alias's value, or itself. */
export function aliasOf({ aliases }: Pick<Customer, "aliases">): Aliased {
  return (value) => (Object.hasOwn(aliases, value) ? (aliases[value] ?? value) : value);
}
