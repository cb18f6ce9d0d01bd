import { z } from "zod";
import { clientName } from "../policy-files/client-name.ts";
import { secondsOf } from "../policy-files/durations.ts";
import type { Problem } from "../policy-files/problems.ts";
import type { Customer } from "../policy-files/schema.ts";

const warning = z.object({ file: z.string(), line: z.number(), column: z.number(), message: z.string() });
/** What a single customer needs of a tenant, so that all of it has it, or its commands must be able to read it. */
const needs = ["token exchange", "SCIM", "keys of clients"] as const;
export type Need = (typeof needs)[number];

/** What there is to tell of a customer whose file has no problems, and what it takes to check and build others. */
export const customerFactsSchema = z.object({
  examples: z.number(),
  warnings: z.array(warning).optional(),
  names: z.array(z.string()),
  needs: z.array(z.enum(needs)),
  reauthenticate_after: z.number(),
});

export interface CustomerFacts {
  readonly examples: number;
  /** Absent: a build found no problems, and looked for no warnings. */
  readonly warnings?: readonly Problem[] | undefined;
  /** By what they name: no other customer may have them. */
  readonly names: readonly string[];
  readonly needs: readonly Need[];
  /** Seconds. */
  readonly reauthenticate_after: number;
}

export function factsOf(customer: Customer, warnings: readonly Problem[] | undefined): CustomerFacts {
  return {
    examples: customer.examples.length,
    ...(warnings && { warnings }),
    names: namesOf(customer),
    needs: needsOf(customer),
    reauthenticate_after: secondsOf(customer.reauthenticate_after),
  };
}

/** As `checkDuplicates` compares them, but for the case of connections. */
export function namesOf(customer: Customer): string[] {
  const domains = Object.values(customer.connections).flatMap(({ email_domains }) =>
    email_domains === "any" ? [] : email_domains,
  );
  return [
    ...Object.keys(customer.connections).map((name) => `connection ${name}`),
    ...Object.keys(customer.applications).map((key) => `client ${clientName(customer, key)}`),
    ...[...new Set(domains)].map((domain) => `domain ${domain}`),
  ];
}

/** Whether any name is in two of the lists, or twice in one. */
export function haveTwins(lists: Iterable<readonly string[]>): boolean {
  const taken = new Set<string>();
  for (const names of lists) {
    for (const name of names) {
      // Auth0 compares connection names case-insensitively.
      const folded = name.startsWith("connection ") ? name.toLowerCase() : name;
      if (taken.has(folded)) return true;
      taken.add(folded);
    }
  }
  return false;
}

function needsOf({ applications, connections }: Customer): Need[] {
  const [clients, providers] = [Object.values(applications), Object.values(connections)];
  const has: Readonly<Record<Need, boolean>> = {
    "token exchange": clients.some(({ type }) => type === "exchange"),
    SCIM: providers.some(({ scim_configuration }) => scim_configuration !== undefined),
    "keys of clients": clients.some((client) => "authentication" in client && client.authentication !== "secret"),
  };
  return needs.filter((need) => has[need]);
}

/** Whether a file names what other customers' files hold, so that it can be checked only beside these. */
export function namesOthers(customer: Customer, vendor: Customer): boolean {
  const slugs = [customer.customer, vendor.customer];
  const isElsewhere = (name: string) => name.includes("--") && !slugs.some((slug) => name.startsWith(`${slug}--`));
  const isConnectionElsewhere = (name: string) =>
    !Object.hasOwn(customer.connections, name) && !Object.hasOwn(vendor.connections, name);
  return (
    customer.examples.some((each) => isConnectionElsewhere(each.connection) || isElsewhere(each.application)) ||
    customer.role_mapping.some(({ applications = [] }) => applications.some(isElsewhere))
  );
}
