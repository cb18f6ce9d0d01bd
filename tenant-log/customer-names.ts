import { CodedError } from "@federated-actions/coded-error";
import { allCustomers, isShared } from "../compiler/applications.ts";
import { clientName } from "../compiler/policy-files/client-name.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import type { CustomerNames } from "./filter.ts";

/** The policy has no such customer. */
class UnknownCustomerError extends CodedError {
  static override readonly code = "customer_unknown";
}

/** @throws {UnknownCustomerError} */
export function customerNames(policy: Policy, slug: string): CustomerNames {
  const customers = allCustomers(policy);
  const customer = customers.find((each) => each.customer === slug);
  if (!customer) {
    const names = customers.map((each) => each.customer).join(", ");
    throw new UnknownCustomerError(`there is no customer "${slug}"; there are: ${names}`);
  }
  const own = Object.entries(customer.applications).filter(([, application]) => !isShared(application));
  return {
    customer: slug,
    clients: new Set(own.map(([key]) => clientName(customer, key))),
    connections: new Set(Object.keys(customer.connections)),
  };
}
