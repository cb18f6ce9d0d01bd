import { allCustomers } from "../applications.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Customer } from "../policy-files/schema.ts";
import { PolicyIndex } from "../policy-index.ts";
import { type ConnectionMapping, connectionMapping } from "./mapping.ts";

/** A policy, indexed for the questions that an analysis asks again and again. */
export class Side {
  readonly policy: Policy;
  readonly index: PolicyIndex;
  readonly customers: ReadonlyMap<string, Customer>;
  readonly #mappings = new Map<string, ConnectionMapping>();

  constructor(policy: Policy) {
    this.policy = policy;
    this.index = new PolicyIndex(policy);
    this.customers = new Map(allCustomers(policy).map((customer) => [customer.customer, customer]));
  }

  mapping(customer: Customer, connection: string): ConnectionMapping {
    const known = this.#mappings.get(connection);
    if (known) return known;
    const made = connectionMapping(this.policy, this.index, customer, connection);
    this.#mappings.set(connection, made);
    return made;
  }

  /** The applications where the customer's users may get tokens for the API: id → the name in Auth0. */
  applicationsFor(customer: Customer, api: string): Map<string, string> {
    const all = this.index.signInApplications(customer).filter(({ application }) => application.apis.includes(api));
    return new Map(all.map(({ id, name }) => [id, name]));
  }
}
