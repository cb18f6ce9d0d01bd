import { join } from "node:path";
import { findCustomerFiles } from "./find-customer-files.ts";
import { open } from "./opened.ts";
import type { Policy } from "./policy.ts";
import { PolicyError, type Problem, problem, sortProblems } from "./problems.ts";
import { refuse } from "./refusals/refuse.ts";
import { apisSchema, type Customer, customerSchema, environmentSchema, vendorSchema } from "./schema.ts";
import { SourceFile } from "./source/source-file.ts";

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
  const { dir, environment: name, now = Date.now() } = options;
  const environment = await openEnvironment(dir, name);
  const values = new Map(Object.entries({ ...environment.data?.values, ...options.values }));
  const filling = { values, environmentFile: environment.file.name };
  // Without the environment's values every ${NAME} would be refused: what is wrong with them is told first.
  if (!environment.data) throw new PolicyError(environment.file.problems);

  const folderProblems: Problem[] = [];
  const refuseFile = (file: string, text: string) =>
    void folderProblems.push(problem({ file, line: 1, column: 1 }, text));
  const slugs = await findCustomerFiles(dir, environment.file, environment.data.customers, refuseFile);
  const [apis, vendor, ...customers] = await Promise.all([
    open(join(dir, "apis.yaml"), apisSchema, filling),
    open(join(dir, "vendor.yaml"), vendorSchema, filling),
    ...slugs.map((slug) => open<Customer>(join(dir, "customers", `${slug}.yaml`), customerSchema, filling)),
  ]);

  refuse({ environmentName: name, environment, apis, vendor, customers, now });
  const files = [environment, apis, vendor, ...customers].map(({ file }) => file);
  const problems = [...folderProblems, ...files.flatMap((file) => file.problems)];
  if (problems.length > 0 || !apis.data || !vendor.data) throw new PolicyError(problems);

  const byName = new Map(files.map((file) => [file.name, file]));
  const loaded = customers.flatMap(({ data }) => data ?? []);
  const fileOf = new Map([vendor, ...customers].map(({ data, file }) => [data?.customer, file.name]));
  return {
    environmentName: name,
    environment: { ...environment.data, values: Object.fromEntries(values) },
    apis: apis.data,
    vendor: vendor.data,
    customers: loaded,
    files: {
      environment: environment.file.name,
      apis: apis.file.name,
      vendor: vendor.file.name,
      customer: (slug) => fileOf.get(slug) ?? join(dir, "customers", `${slug}.yaml`),
    },
    warnings: sortProblems(files.flatMap((file) => file.warnings)),
    locate: (file, path, end) => byName.get(file)?.locate(path, end) ?? { file, line: 1, column: 1 },
  };
}

async function openEnvironment(dir: string, name: string) {
  const path = join(dir, "environments", `${name}.yaml`);
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) return open(path, environmentSchema);
  const file = new SourceFile(path, "");
  file.refuse([], `"${name}" is no environment's name: it has letters, digits, hyphens and underscores`);
  return { file, data: undefined };
}
