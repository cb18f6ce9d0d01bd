import type { Application, Customer } from "./schema.ts";

export interface FoundApplication {
  readonly customer: Customer;
  readonly key: string;
  readonly application: Application;
}

/** The Auth0 client's name: what users see, or `<customer>--<application>`, which no slug can hold. */
export function clientName(customer: Customer, key: string): string {
  return customer.applications[key]?.name ?? `${customer.customer}--${key}`;
}

/**
 * The application that an example of a customer's file means: one of the file's own, or any as
 * `<customer>--<application>`. Undefined where there is none.
 */
export function findApplication(
  parties: readonly Customer[],
  own: Customer,
  name: string,
): FoundApplication | undefined {
  const [slug = "", key = ""] = name.includes("--") ? name.split("--", 2) : [own.customer, name];
  const customer = slug === own.customer ? own : parties.find((party) => party.customer === slug);
  if (!customer || !Object.hasOwn(customer.applications, key)) return undefined;
  const application = customer.applications[key];
  return application && { customer, key, application };
}
