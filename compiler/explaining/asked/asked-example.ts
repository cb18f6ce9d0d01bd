import { withAliases } from "../../examples/example-event.ts";
import { aliasOf } from "../../policy-files/aliases.ts";
import { didYouMean } from "../../policy-files/did-you-mean.ts";
import type { Policy } from "../../policy-files/policy.ts";
import type { Customer, Example } from "../../policy-files/schema.ts";
import type { Expectation } from "../expectation.ts";
import { ExplainError } from "../explain-error.ts";
import type { Asked } from "./asked.ts";
import { askedInWords } from "./event-from-words.ts";
import type { Names } from "./names.ts";

/** An example of the policy files, by its name. */
export interface ExampleWords {
  readonly example: string;
  /** In whose file it is. May be left out where only one file has it. */
  readonly customer?: string | undefined;
}

interface Found {
  readonly owner: Customer;
  readonly example: Example;
}

/** The example's event, and what the example expects. @throws ExplainError */
export function askedExample(policy: Policy, names: Names, words: ExampleWords, now: number): Asked[] {
  const found = findExample(names, words);
  const expected = expectationOf(found.example);
  return eventsOf(policy, names, found, now).map((asked) => ({ ...asked, expected }));
}

/** The events of the policy's first example. @throws ExplainError if there is none */
export function askedFirstExample(policy: Policy, names: Names, now: number): Asked[] {
  const [, ...customers] = names.customers;
  const [first] = [...customers, policy.vendor].flatMap((owner) =>
    owner.examples.map((example) => ({ owner, example })),
  );
  if (!first) throw new ExplainError("no policy file has an example to make an event of");
  return eventsOf(policy, names, first, now);
}

function findExample(names: Names, { example: name, customer }: ExampleWords): Found {
  const owners = customer === undefined ? names.customers : [names.customer(customer)];
  const all = owners.flatMap((owner) => owner.examples.map((example) => ({ owner, example })));
  const found = all.filter(({ example }) => example.name === name);
  const [first, ...more] = found;
  if (first && more.length === 0) return first;
  if (!first) {
    const known = [...new Set(all.map(({ example }) => example.name))];
    throw new ExplainError(`there is no example "${name}"${didYouMean(name, known)}`);
  }
  const slugs = [...new Set(found.map(({ owner }) => owner.customer))];
  if (slugs.length > 1) throw new ExplainError(`name a --customer: ${slugs.join(", ")} have an example "${name}"`);
  throw new ExplainError(`${slugs[0]} has ${found.length} examples "${name}": give them different names`);
}

function eventsOf(policy: Policy, names: Names, { owner, example }: Found, now: number): Asked[] {
  const customer = names.index.ownerOf(example.connection)?.customer ?? owner.customer;
  const application = names.application(owner, example.application).id;
  const attributes = withAliases(example.attributes, aliasOf(owner));
  const { api, connection, scopes } = example;
  return askedInWords(policy, names, { customer, application, api, connection, scopes, attributes }, now);
}

function expectationOf({ expect }: Example): Expectation {
  if ("deny" in expect) return { decision: "deny", code: expect.deny };
  return { decision: "allow", roles: expect.roles, scopes: expect.scopes };
}
