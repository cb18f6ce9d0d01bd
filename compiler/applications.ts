import { applicationId, clientName } from "./policy-files/client-name.ts";
import type { Policy } from "./policy-files/policy.ts";
import type { Application, Customer } from "./policy-files/schema.ts";

/** An application and the customer that owns it. */
export interface OwnedApplication {
  /** `<customer>--<application>`: unique in all files. */
  readonly id: string;
  /** The Auth0 client's name. */
  readonly name: string;
  readonly customer: Customer;
  readonly key: string;
  readonly application: Application;
}

/** All customers. The vendor comes first: it is its own first customer. */
export function allCustomers({ vendor, customers }: Policy): Customer[] {
  return [vendor, ...customers];
}

export function allApplications(policy: Policy): OwnedApplication[] {
  return allCustomers(policy).flatMap((customer) =>
    Object.entries(customer.applications).map(([key, application]) => {
      const id = applicationId(customer, key);
      return { id, name: clientName(customer, key), customer, key, application };
    }),
  );
}

/**
 * Whether any application exchanges tokens. If none does, the tenant gets neither the Action nor its profile: it may
 * not have the feature, which Auth0 lists as Early Access, and leaving it out reduces the attack surface.
 */
export function exchangesTokens(policy: Policy): boolean {
  return allApplications(policy).some(({ application }) => application.type === "exchange");
}

/** The origins of an application's pages: those of its callbacks. */
export function originsOf(application: Application): string[] {
  if (!("callbacks" in application)) return [];
  const addresses = application.callbacks.filter((callback) => /^https?:/.test(callback));
  return [...new Set(addresses.map((callback) => new URL(callback).origin))];
}

/** The origins of all applications' pages: an API lets them in. */
export function webOriginsOf(policy: Policy): string[] {
  return [...new Set(allApplications(policy).flatMap(({ application }) => originsOf(application)))];
}

export function isShared(application: Application): boolean {
  return "shared" in application && application.shared === true;
}

/**
 * The APIs that an application may request: those in its customer's access. A shared application may request all that
 * it lists, since its users come from all customers and each connection limits its own customer's access.
 */
export function apisOf(customer: Customer, application: Application): string[] {
  return application.apis.filter((api) => isShared(application) || Object.hasOwn(customer.access, api));
}
