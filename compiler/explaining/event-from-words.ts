import { allCustomers, isShared, type OwnedApplication } from "../applications.ts";
import { exampleEvent, withAliases } from "../examples/example-event.ts";
import { aliasOf } from "../policy-files/aliases.ts";
import { didYouMean } from "../policy-files/did-you-mean.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Customer } from "../policy-files/schema.ts";
import { PolicyIndex } from "../policy-index.ts";
import { subjectTokenType } from "../vendor-config.ts";
import { ExplainError } from "./explain-error.ts";

/** A login, by the names of the policy files. */
export interface LoginWords {
  readonly customer: string;
  /** As in examples: the key in the customer's file, or `<customer>--<application>`. */
  readonly application: string;
  /** The API's key in apis.yaml. */
  readonly api: string;
  /** May be left out where the customer has only one. */
  readonly connection?: string | undefined;
  /** What the identity provider asserts. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The event of a login. It has no metadata, which comes from the policy. @throws ExplainError for an unknown name */
export function eventFromWords(policy: Policy, words: LoginWords, now: number): Record<string, unknown> {
  const customers = new Map(allCustomers(policy).map((each) => [each.customer, each]));
  const customer = known("customer", words.customer, customers);
  const connections = new Map(Object.entries(customer.connections));
  const connectionName = words.connection ?? soleConnection(customer);
  const connection = known(`connection of ${words.customer}`, connectionName, connections);
  const api = known("API", words.api, new Map(Object.entries(policy.apis.apis)));
  return exampleEvent({
    application: findApplication(new PolicyIndex(policy), customer, words.application),
    connectionName,
    connection,
    customer,
    audience: api.audience,
    scopes: Object.keys(api.scopes),
    attributes: words.attributes,
    subjectTokenType: subjectTokenType(policy.apis.namespace),
    metadata: () => undefined,
    now,
  });
}

function known<T>(kind: string, name: string, all: ReadonlyMap<string, T>): T {
  const found = all.get(name);
  if (found === undefined) throw new ExplainError(`there is no ${kind} "${name}"${didYouMean(name, [...all.keys()])}`);
  return found;
}

function soleConnection({ customer, connections }: Customer): string {
  const [name, ...more] = Object.keys(connections);
  if (name !== undefined && more.length === 0) return name;
  const all = Object.keys(connections).join(", ") || "none";
  throw new ExplainError(`name a --connection: those of ${customer} are: ${all}`);
}

function findApplication(index: PolicyIndex, customer: Customer, name: string): OwnedApplication {
  const found = index.findApplication(customer, name);
  if (found) return found;
  const own = Object.keys(customer.applications);
  const shared = index.applications.filter(({ application }) => isShared(application)).map(({ id }) => id);
  throw new ExplainError(`there is no application "${name}"${didYouMean(name, [...own, ...shared])}`);
}

/** The login of the policy's first example. @throws ExplainError if there is none */
export function sampleLogin(policy: Policy, now: number): Record<string, unknown> {
  const index = new PolicyIndex(policy);
  const examples = [...policy.customers, policy.vendor].flatMap((owner) =>
    owner.examples.map((example) => ({ owner, example })),
  );
  const [first] = examples;
  if (!first) throw new ExplainError("no policy file has an example to make an event of");
  const { owner, example } = first;
  const application = findApplication(index, owner, example.application).id;
  const customer = index.ownerOf(example.connection)?.customer ?? owner.customer;
  const attributes = withAliases(example.attributes, aliasOf(owner));
  return eventFromWords(policy, { ...example, customer, application, attributes }, now);
}
