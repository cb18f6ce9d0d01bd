import { z } from "zod";
import { clientName } from "../policy-files/client-name.ts";
import type { Problem } from "../policy-files/problems.ts";
import type { Customer } from "../policy-files/schema.ts";

const warning = z.object({ file: z.string(), line: z.number(), column: z.number(), message: z.string() });

/** What there is to tell of a customer whose file has no problems, and the names that no other may have. */
export const customerFactsSchema = z.object({
  examples: z.number(),
  warnings: z.array(warning),
  names: z.array(z.string()),
});

export interface CustomerFacts {
  readonly examples: number;
  readonly warnings: readonly Problem[];
  /** By what they name. */
  readonly names: readonly string[];
}

export function factsOf(customer: Customer, warnings: readonly Problem[]): CustomerFacts {
  return { examples: customer.examples.length, warnings, names: namesOf(customer) };
}

/** As `checkDuplicates` compares them. */
export function namesOf(customer: Customer): string[] {
  const domains = Object.values(customer.connections).flatMap(({ email_domains }) =>
    email_domains === "any" ? [] : email_domains,
  );
  return [
    ...Object.keys(customer.connections).map((name) => `connection ${name.toLowerCase()}`),
    ...Object.keys(customer.applications).map((key) => `client ${clientName(customer, key)}`),
    ...[...new Set(domains)].map((domain) => `domain ${domain}`),
  ];
}

/** Whether any name is in two of the lists, or twice in one. */
export function haveTwins(lists: Iterable<readonly string[]>): boolean {
  const taken = new Set<string>();
  for (const names of lists) {
    for (const name of names) {
      if (taken.has(name)) return true;
      taken.add(name);
    }
  }
  return false;
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
