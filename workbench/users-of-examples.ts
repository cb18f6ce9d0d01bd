import { isDeepStrictEqual } from "node:util";
import { allCustomers } from "../compiler/applications.ts";
import { withAliases } from "../compiler/examples/example-event.ts";
import { aliasOf } from "../compiler/policy-files/aliases.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import type { Example } from "../compiler/policy-files/schema.ts";
import { PolicyIndex } from "../compiler/policy-index.ts";

/** Somebody who can sign in at the local provider of a connection. */
export interface ExampleUser {
  /** The customer that owns the connection. */
  readonly customer: string;
  readonly connection: string;
  /** Unique at the connection. */
  readonly username: string;
  /** What the profile has after a login. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * The users of all examples, in the order of the files. Examples of one connection with equal attributes are one user.
 */
export function usersOfExamples(policy: Policy): ExampleUser[] {
  const index = new PolicyIndex(policy);
  const byConnection = new Map<string, ExampleUser[]>();
  for (const customer of allCustomers(policy)) {
    const aliased = aliasOf(customer);
    for (const example of customer.examples) {
      const { connection } = example;
      const owner = index.ownerOf(connection);
      if (owner === undefined) continue;
      const known = byConnection.get(connection) ?? [];
      byConnection.set(connection, known);
      const attributes = withAliases(example.attributes, aliased);
      if (known.some((user) => isDeepStrictEqual(user.attributes, attributes))) continue;
      const username = unique(userNameOf(example), known);
      known.push({ customer: owner.customer, connection, username, attributes });
    }
  }
  return [...byConnection.values()].flat();
}

/** What stands before the @ of the address, or else the example's name. */
function userNameOf({ name, attributes }: Example): string {
  const address = attributes.email ?? attributes.upn;
  const [local = ""] = typeof address === "string" ? address.split("@") : [];
  return plain(local) || plain(name) || "user";
}

/** In lower case, and easy to type. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9._+]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, mostCharacters);
}

const mostCharacters = 40;

function unique(name: string, known: readonly ExampleUser[]): string {
  const taken = new Set(known.map(({ username }) => username));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
