import { join } from "node:path";
import { refuse } from "./checks/check-policy.ts";
import { viewOf } from "./checks/view.ts";
import { findCustomerFiles } from "./find-customer-files.ts";
import { openEnvironment } from "./open-environment.ts";
import { type Opened, open } from "./opened.ts";
import type { Policy, PolicyFileNames } from "./policy.ts";
import { PolicyError, sortProblems } from "./problems.ts";
import { type Apis, apisSchema, type Customer, customerSchema, vendorSchema } from "./schema.ts";

export interface LoadOptions {
  /** Holds apis.yaml, vendor.yaml, customers/ and environments/. */
  readonly dir: string;
  /** The name of a file in environments/, without `.yaml`. */
  readonly environment: string;
  /** Stand before the environment's own `values`. */
  readonly values?: Readonly<Record<string, string>>;
  /** Ms since the epoch: what dates are compared with. */
  readonly now?: number;
}

/**
 * Reads and checks the policy of an environment.
 * @throws PolicyError with every problem of every file
 */
export async function loadPolicy(options: LoadOptions): Promise<Policy> {
  const { dir, environment: environmentName, now = Date.now() } = options;
  const environment = await openEnvironment(dir, environmentName);
  const values = new Map(Object.entries({ ...environment.rest.values, ...options.values }));
  const filling = { values, environmentFile: environment.file.name };

  const found = await findCustomerFiles(dir, environment.file, environment.rest.customers);
  const [apis, vendor, ...customers] = await Promise.all([
    open(join(dir, "apis.yaml"), apisSchema, { namespace: "https://claims.invalid" }, filling),
    open(join(dir, "vendor.yaml"), vendorSchema, { customer: "vendor", name: "Vendor" }, filling),
    ...found.slugs.map((slug) =>
      open<Customer>(join(dir, "customers", `${slug}.yaml`), customerSchema, { customer: slug, name: slug }, filling),
    ),
  ]);
  refuse(viewOf({ environmentName, environment, apis, vendor, customers, now }));

  const files = [environment, apis, vendor, ...customers].map(({ file }) => file);
  const problems = [...found.problems, ...files.flatMap((file) => file.problems)];
  if (problems.length > 0 || !environment.data || !apis.data || !vendor.data) throw new PolicyError(problems);
  const byName = new Map(files.map((file) => [file.name, file]));
  return {
    environmentName,
    environment: { ...environment.data, values: Object.fromEntries(values) },
    apis: withoutSlash(apis.data),
    vendor: vendor.data,
    customers: customers.flatMap(({ data }) => data ?? []),
    files: namesOf(environment, apis, vendor, customers),
    warnings: sortProblems(files.flatMap((file) => file.warnings)),
    locate: (file, path, end) => byName.get(file)?.locate(path, end) ?? { file, line: 1, column: 1 },
  };
}

/** A claim's name is the namespace, a slash and the claim: written with a slash at its end or without. */
function withoutSlash(apis: Apis): Apis {
  return Object.freeze({ ...apis, namespace: apis.namespace.replace(/\/$/, "") });
}

function namesOf(
  environment: Opened<unknown>,
  apis: Opened<unknown>,
  vendor: Opened<Customer>,
  customers: readonly Opened<Customer>[],
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
