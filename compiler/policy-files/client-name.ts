import type { Customer } from "./schema.ts";

/** `<customer>--<application>`: unique in all files, since a slug cannot contain two hyphens in a row. */
export function applicationId({ customer }: Pick<Customer, "customer">, key: string): string {
  return `${customer}--${key}`;
}

/** The Auth0 client's name: the one that users see, or else the application's id. */
export function clientName(customer: Customer, key: string): string {
  return customer.applications[key]?.name ?? applicationId(customer, key);
}
