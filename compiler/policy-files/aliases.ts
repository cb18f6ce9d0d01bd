import type { Customer } from "./schema.ts";

/** What a value of the customer's file stands for: an alias's value, or itself. */
export function aliasOf({ aliases }: Pick<Customer, "aliases">): (value: string) => string {
  return (value) => (Object.hasOwn(aliases, value) ? (aliases[value] ?? value) : value);
}

/** The same for every string within data such as an example's attributes. Keys stay. */
export function withoutAliases(customer: Pick<Customer, "aliases">, data: unknown): unknown {
  if (typeof data === "string") return aliasOf(customer)(data);
  if (Array.isArray(data)) return data.map((item) => withoutAliases(customer, item));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, withoutAliases(customer, item)]));
}
