import type { Customer } from "./schema.ts";

/** `<customer>--<application>`: unique in all files, since no slug can hold two hyphens. */
export function applicationId({ customer }: Pick<Customer, "customer">, key: string): string {
  return `${customer}--${key}`;
}

/** The Auth0 client's name: what users see, or the application's id. */
export function clientName(customer: Customer, key: string): string {
  return customer.applications[key]?.name ?? applicationId(customer, key);
}
