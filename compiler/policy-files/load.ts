import { basename, join } from "node:path";
import type { z } from "zod";
import { checkFiles, checkParty } from "./checks/check-files.ts";
import { type PartyFile, partyOf, surroundingsOf, viewOf } from "./checks/view.ts";
import { didYouMean } from "./did-you-mean.ts";
import { findCustomerFiles } from "./find-customer-files.ts";
import { inBatches } from "./in-batches.ts";
import type { Policy, PolicyFileNames } from "./policy.ts";
import { type PolicyFile, readPolicyFile } from "./policy-file.ts";
import { PolicyError, problem, sortProblems } from "./problems.ts";
import type { StandIns } from "./prune.ts";
import { readEnvironment } from "./read-environment.ts";
import { apisSchema, type Customer, customerSchema, vendorSchema } from "./schema.ts";
import { releaseNodes } from "./source/open-file.ts";
import type { PolicyFolder } from "./source/policy-folder.ts";
import { UnsetValues } from "./source/unset-values.ts";

export interface LoadOptions {
  /** Holds apis.yaml, vendor.yaml, customers/ and environments/. */
  readonly dir: string;
  /** The name of a file in environments/, without `.yaml`. */
  readonly environment: string;
  /** Override the environment's `values`. */
  readonly values?: Readonly<Record<string, string>>;
  /** Ms since the epoch. Dates are compared with it. */
  readonly now?: number;
  /**
   * The slug of the only customer to read, and to tell problems of: quick among many. What is wrong only beside other
   * customers' files, as a name used twice, is not found.
   */
  readonly onlyCustomer?: string | undefined;
  /** The same of several, which are known to exist and to name no others. */
  readonly onlyCustomers?: readonly string[] | undefined;
  /** Where the files are read from. Default: the disk. */
  readonly source?: PolicyFolder | undefined;
}

const filesAtOnce = 64;

/**
 * Reads and checks the policy of an environment.
 * @throws PolicyError with every problem of every file
 */
export async function loadPolicy(options: LoadOptions): Promise<Policy> {
  const { dir, environment: environmentName, now = Date.now(), onlyCustomer, onlyCustomers, source } = options;
  const environment = await readEnvironment(dir, environmentName, source);
  const values = new Map(Object.entries({ ...environment.usable.values, ...options.values }));
  const unset = new UnsetValues();
  const filling = { values, unset };

  const found = await findCustomerFiles(dir, environment.file, environment.usable.customers, source);
  const standIns = { namespace: "https://claims.invalid" };
  const apis = await readPolicyFile(join(dir, "apis.yaml"), apisSchema, standIns, filling, source);
  const surroundings = surroundingsOf(apis, now);
  const readParty = async (name: string, schema: z.ZodType<Customer>, standIns: StandIns): Promise<PartyFile> => {
    const opened = await readPolicyFile(join(dir, name), schema, standIns, filling, source);
    const party = partyOf(opened);
    if (party) checkParty(party, surroundings);
    releaseNodes(opened.file, filling);
    return { ...opened, party };
  };
  const vendor = await readParty("vendor.yaml", vendorSchema, { customer: "vendor", name: "Vendor" });
  const readCustomers = (slugs: readonly string[]) =>
    inBatches(slugs, filesAtOnce, (slug) =>
      readParty(join("customers", `${slug}.yaml`), customerSchema, { customer: slug, name: slug }),
    );
  const only = onlyCustomer === undefined ? undefined : knownSlug(dir, onlyCustomer, found.slugs);
  let customers = await readCustomers(only === undefined ? (onlyCustomers ?? found.slugs) : [only]);
  if (only !== undefined && namesOthers(customers[0]?.usable, vendor.usable)) {
    customers = await readCustomers(found.slugs);
  }
  checkFiles(viewOf({ environmentName, environment, surroundings, vendor, customers }));

  // By the file's name: one that cannot be read has no data that would name its customer.
  const told = only === undefined ? customers : customers.filter(({ file }) => basename(file.name, ".yaml") === only);
  const files = [environment, apis, vendor, ...told].map(({ file }) => file);
  const problems = [
    ...found.problems,
    ...unset.without(files.flatMap((file) => file.problems)),
    ...unset.problems([...values.keys()], environment.file.name),
  ];
  if (problems.length > 0 || !environment.data || !apis.data || !vendor.data) throw new PolicyError(problems);
  const byName = new Map(files.map((file) => [file.name, file]));
  return {
    environmentName,
    environment: { ...environment.data, values: Object.fromEntries(values) },
    apis: apis.data,
    vendor: vendor.data,
    customers: customers.flatMap(({ data }) => data ?? []),
    texts: new Map(files.map(({ name, text }) => [name, text])),
    files: namesOf(environment, apis, vendor, customers),
    warnings: sortProblems(files.flatMap((file) => file.warnings)),
    locate: (file, path, end) => byName.get(file)?.locate(path, end) ?? { file, line: 1, column: 1 },
  };
}

/** @throws PolicyError */
function knownSlug(dir: string, slug: string, slugs: readonly string[]): string {
  if (slugs.includes(slug)) return slug;
  const folder = { file: join(dir, "customers"), line: 1, column: 1 };
  throw new PolicyError([problem(folder, `no customer "${slug}"${didYouMean(slug, slugs)}`)]);
}

/** Whether a customer's examples use connections or applications of further customers. */
function namesOthers(customer: Customer | undefined, vendor: Customer | undefined): boolean {
  const [own, others] = [customer?.connections ?? {}, vendor?.connections ?? {}];
  const slugs = [customer?.customer, vendor?.customer];
  return (customer?.examples ?? []).some(
    ({ connection, application }) =>
      !(Object.hasOwn(own, connection) || Object.hasOwn(others, connection)) ||
      (application.includes("--") && !slugs.some((slug) => application.startsWith(`${slug}--`))),
  );
}

function namesOf(
  environment: PolicyFile<unknown>,
  apis: PolicyFile<unknown>,
  vendor: PolicyFile<Customer>,
  customers: readonly PolicyFile<Customer>[],
): PolicyFileNames {
  const bySlug = new Map([vendor, ...customers].map(({ data, file }) => [data?.customer, file.name]));
  return {
    environment: environment.file.name,
    apis: apis.file.name,
    vendor: vendor.file.name,
    customer: (slug) => {
      const name = bySlug.get(slug);
      if (name === undefined) throw new RangeError(`The policy has no customer "${slug}"`);
      return name;
    },
  };
}
