import { allCustomers, isShared, type OwnedApplication } from "../../applications.ts";
import { didYouMean } from "../../policy-files/did-you-mean.ts";
import type { Policy } from "../../policy-files/policy.ts";
import type { Api, Connection, Customer } from "../../policy-files/schema.ts";
import { PolicyIndex } from "../../policy-index.ts";
import { ExplainError } from "../explain-error.ts";

/** Looks up a policy's names. An unknown one is an ExplainError with a suggestion. */
export class Names {
  readonly index: PolicyIndex;
  readonly #customers: ReadonlyMap<string, Customer>;
  readonly #apis: ReadonlyMap<string, Api>;

  constructor(policy: Policy) {
    this.index = new PolicyIndex(policy);
    this.#customers = new Map(allCustomers(policy).map((each) => [each.customer, each]));
    this.#apis = new Map(Object.entries(policy.apis.apis));
  }

  get customers(): readonly Customer[] {
    return [...this.#customers.values()];
  }

  get apiKeys(): string[] {
    return [...this.#apis.keys()];
  }

  customer(slug: string): Customer {
    return known("customer", slug, this.#customers);
  }

  api(key: string): Api {
    return known("API", key, this.#apis);
  }

  /** All scopes of an API. */
  scopes(key: string): string[] {
    return Object.keys(this.api(key).scopes);
  }

  connection({ customer, connections }: Customer, name: string): Connection {
    return known(`connection of ${customer}`, name, new Map(Object.entries(connections)));
  }

  /** As in examples: the key in the customer's file, or `<customer>--<application>`. */
  application(customer: Customer, name: string): OwnedApplication {
    const found = this.index.findApplication(customer, name);
    if (found) return found;
    const own = Object.keys(customer.applications);
    const shared = this.index.applications.filter(({ application }) => isShared(application)).map(({ id }) => id);
    throw new ExplainError(`there is no application "${name}"${didYouMean(name, [...own, ...shared])}`);
  }
}

function known<T>(kind: string, name: string, all: ReadonlyMap<string, T>): T {
  const found = all.get(name);
  if (found === undefined) throw new ExplainError(`there is no ${kind} "${name}"${didYouMean(name, [...all.keys()])}`);
  return found;
}
