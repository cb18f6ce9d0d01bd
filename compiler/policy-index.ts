import { allApplications, allCustomers, isShared, type OwnedApplication } from "./applications.ts";
import type { Policy } from "./policy-files/policy.ts";
import type { Customer } from "./policy-files/schema.ts";

/**
 * Indexes of a policy for lookups that are made for each customer. Built in one pass, so that the work is linear to
 * their number.
 */
export class PolicyIndex {
  readonly applications: readonly OwnedApplication[];
  readonly #applicationById = new Map<string, OwnedApplication>();
  readonly #applicationsBySlug = new Map<string, OwnedApplication[]>();
  readonly #customerByConnection = new Map<string, Customer>();
  readonly #shared: readonly OwnedApplication[];

  constructor(policy: Policy) {
    this.applications = allApplications(policy);
    this.#shared = this.applications.filter(({ application }) => isShared(application));
    for (const customer of allCustomers(policy)) {
      this.#applicationsBySlug.set(customer.customer, []);
      for (const name of Object.keys(customer.connections)) this.#customerByConnection.set(name, customer);
    }
    for (const owned of this.applications) {
      this.#applicationById.set(owned.id, owned);
      this.#applicationsBySlug.get(owned.customer.customer)?.push(owned);
    }
  }

  /** The customer that owns the connection. */
  ownerOf(connection: string): Customer | undefined {
    return this.#customerByConnection.get(connection);
  }

  /** By the key in the customer's own file, or as `<customer>--<application>`. */
  findApplication(owner: Customer, name: string): OwnedApplication | undefined {
    return this.#applicationById.get(`${owner.customer}--${name}`) ?? this.#applicationById.get(name);
  }

  /** The applications that a customer's users may sign in to: shared ones and the customer's own. */
  signInApplications({ customer: slug }: Customer): OwnedApplication[] {
    const shared = this.#shared.filter(({ customer }) => customer.customer !== slug);
    const own = this.#applicationsBySlug.get(slug) ?? [];
    return [...shared, ...own].filter(({ application }) => application.type !== "machine");
  }
}
