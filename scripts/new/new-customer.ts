import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allCustomers } from "../../compiler/applications.ts";
import { checkPolicy } from "../../compiler/check.ts";
import { loadPolicy } from "../../compiler/policy-files/load.ts";
import type { Policy } from "../../compiler/policy-files/policy.ts";
import { connectionSamples, type SampleStrategy, sampleOf } from "./connection-samples.ts";
import { NewError } from "./new-error.ts";

interface NewCustomer {
  readonly slug: string;
  readonly strategy: string;
  readonly policyDir: string;
  readonly environment: string;
}

interface Written {
  readonly file: string;
  /** The page that says what to ask the customer's administrator for. */
  readonly guide: string;
  readonly hints: readonly string[];
}

/**
 * Writes the file of a new customer, which passes `npm run check` at once. It is checked in a copy of the policy first:
 * what would not pass is not written.
 *
 * @throws NewError, PolicyError if the policy itself does not pass
 */
export async function newCustomer({ slug, strategy, policyDir, environment }: NewCustomer): Promise<Written> {
  if (!isSample(strategy)) {
    throw new NewError(`there is no strategy "${strategy}"; there are: ${Object.keys(connectionSamples).join(", ")}`);
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug) || slug.length > longestSlug) {
    throw new NewError(
      `"${slug}" cannot be a customer's slug: lower-case letters, digits and single hyphens, starting with a letter, ` +
        `at most ${longestSlug} characters`,
    );
  }
  const policy = await loadPolicy({ dir: policyDir, environment });
  if (allCustomers(policy).some(({ customer }) => customer === slug)) {
    throw new NewError(`there is a customer "${slug}" already`);
  }
  const file = join(policyDir, "customers", `${slug}.yaml`);
  const text = customerFile(policy, slug, strategy);
  await assertPasses(policyDir, environment, slug, text);
  await writeNew(file, text);
  const { page } = sampleOf(strategy);
  const guide = page === undefined ? "docs/policy-files.md" : `docs/onboarding/${page}`;
  return { file, guide, hints: hintsOf(policy, slug) };
}

const longestSlug = 40;

function isSample(name: string): name is SampleStrategy {
  return Object.hasOwn(connectionSamples, name);
}

/** As new as the folder is at this moment: a file that came meanwhile is not replaced. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw new NewError(`${file} exists already`);
    throw error;
  }
}

async function assertPasses(policyDir: string, environment: string, slug: string, text: string): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), "new-customer-"));
  try {
    await cp(policyDir, copy, { recursive: true });
    await writeFile(join(copy, "customers", `${slug}.yaml`), text);
    await checkPolicy({ dir: copy, environment });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function hintsOf({ environment, environmentName }: Policy, slug: string): string[] {
  if (environment.customers === undefined || environment.customers.includes(slug)) return [];
  return [`add ${slug} to customers in environments/${environmentName}.yaml, which lists those that exist there`];
}

/** The first API with a role, to which the sample rule leads. */
function roleOf({ apis }: Policy) {
  for (const [api, { roles }] of Object.entries(apis.apis)) {
    const [found] = Object.entries(roles);
    if (found) return { api, role: found[0], scopes: found[1] };
  }
  throw new NewError("no API of apis.yaml has a role: give one of them a role first");
}

function customerFile(policy: Policy, slug: string, strategy: SampleStrategy): string {
  const { about, lines, attribute, group, aboutGroup, sent } = sampleOf(strategy);
  const { api, role, scopes } = roleOf(policy);
  const connection = `${slug}-${strategy}`;
  const sends = (name: string) => sent?.(name) ?? `[${name}]`;
  const [groups, others] = [sends(group), sends("Cleaning")];
  const example = (name: string, attributes: string, expect: string) => `  - name: ${name}
    connection: ${connection}
    application: portal
    api: ${api}
    attributes: ${attributes}
    expect: ${expect}
`;
  return `# yaml-language-server: $schema=../schema/customer.schema.json

# A customer whose users come from ${about}.
# Replace what ends in ".example", and client_id, by the customer's own. ##NAME## is filled in at the deployment from the
# environment variable NAME: write no secret here.
customer: ${slug}
name: ${slug}

connections:
  ${connection}:
    strategy: ${strategy}
    # Domains that this provider's users may have in their address.
    email_domains: [${slug}.example]
${lines(slug)
  .map((line) => `    ${line}\n`)
  .join("")}
# The ceiling: no rule below can grant more.
access:
  ${api}:
    roles: [${role}]

role_mapping:
  # ${aboutGroup}
  - when: { ${attribute}: ${group} }
    roles: ["${api}:${role}"]

applications:
  # \`type\` is spa, web, native, machine or exchange; \`party: third\` is for an application that the customer or someone
  # else operates.
  portal:
    type: spa
    party: first
    apis: [${api}]
    callbacks: [https://portal.${slug}.example/callback]

# Run at every check and build with the built Action. Include what must work and what must not.
examples:
${example("a member of the group", `{ email: ann@${slug}.example, ${attribute}: ${groups} }`, `{ roles: [${role}], scopes: [${scopes.join(", ")}] }`)}${example("a member of another group", `{ email: ben@${slug}.example, ${attribute}: ${others} }`, "{ deny: no_role }")}${example("an address of another domain", `{ email: ann@other.example, ${attribute}: ${groups} }`, "{ deny: email_domain_not_allowed }")}`;
}
