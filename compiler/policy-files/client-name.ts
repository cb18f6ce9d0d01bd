import type { Customer } from "./schema.ts";

/** The Auth0 client's name: what users see, or `<customer>--<application>`, which no slug can hold. */
export function clientName(customer: Customer, key: string): string {
  return customer.applications[key]?.name ?? `${customer.customer}--${key}`;
}
