import { join } from "node:path";
import { checkFiles } from "./checks/check-files.ts";
import { viewOf } from "./checks/view.ts";
import { findCustomerFiles } from "./find-customer-files.ts";
import type { Policy, PolicyFileNames } from "./policy.ts";
import { type PolicyFile, readPolicyFile } from "./policy-file.ts";
import { PolicyError, sortProblems } from "./problems.ts";
import { readEnvironment } from "./read-environment.ts";
import { apisSchema, type Customer, customerSchema, vendorSchema } from "./schema.ts";
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
}

/**
 * Reads and checks the policy of an environment.
 * @throws PolicyError with every problem of every file
 */
export async function loadPolicy(options: LoadOptions): Promise<Policy> {
  const { dir, environment: environmentName, now = Date.now() } = options;
  const environment = await readEnvironment(dir, environmentName);
  const values = new Map(Object.entries({ ...environment.usable.values, ...options.values }));
  const unset = new UnsetValues();
  const filling = { values, unset };

  const found = await findCustomerFiles(dir, environment.file, environment.usable.customers);
  const [apis, vendor, ...customers] = await Promise.all([
    readPolicyFile(join(dir, "apis.yaml"), apisSchema, { namespace: "https://claims.invalid" }, filling),
    readPolicyFile(join(dir, "vendor.yaml"), vendorSchema, { customer: "vendor", name: "Vendor" }, filling),
    ...found.slugs.map((slug) =>
      readPolicyFile<Customer>(
        join(dir, "customers", `${slug}.yaml`),
        customerSchema,
        { customer: slug, name: slug },
        filling,
      ),
    ),
  ]);
  checkFiles(viewOf({ environmentName, environment, apis, vendor, customers, now }));

  const files = [environment, apis, vendor, ...customers].map(({ file }) => file);
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
    files: namesOf(environment, apis, vendor, customers),
    warnings: sortProblems(files.flatMap((file) => file.warnings)),
    locate: (file, path, end) => byName.get(file)?.locate(path, end) ?? { file, line: 1, column: 1 },
  };
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
