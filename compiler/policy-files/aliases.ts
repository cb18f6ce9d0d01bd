import type { Customer } from "./schema.ts";

/** What a value of the customer's file stands for: an alias's value, or itself. */
export function aliasOf({ aliases }: Pick<Customer, "aliases">): (value: string) => string {
  return (value) => (Object.hasOwn(aliases, value) ? (aliases[value] ?? value) : value);
}
