import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findCustomerFiles } from "../policy-files/find-customer-files.ts";
import { inBatches } from "../policy-files/in-batches.ts";
import type { LoadOptions } from "../policy-files/load.ts";
import type { Policy } from "../policy-files/policy.ts";
import { PolicyError, type Problem, sortProblems } from "../policy-files/problems.ts";
import { readEnvironment } from "../policy-files/read-environment.ts";
import { type CheckedCustomers, digestOfTexts } from "./checked-customers.ts";
import { type CustomerFacts, factsOf, haveTwins, namesOf, namesOthers } from "./customer-facts.ts";
import { toolDigest } from "./tool-digest.ts";

interface Checked {
  readonly customers: number;
  readonly examples: number;
  readonly warnings: readonly Problem[];
}

const filesAtOnce = 64;

/** The customers of a policy whose files have changed since they were checked, and what is known of the others. */
export class ChangedCustomers {
  /** Of those that have changed. */
  readonly slugs: readonly string[];
  readonly #unchanged: ReadonlyMap<string, CustomerFacts>;
  readonly #checked: CheckedCustomers;
  readonly #circumstances: Circumstances;

  private constructor(
    checked: CheckedCustomers,
    circumstances: Circumstances,
    facts: ReadonlyMap<string, CustomerFacts | undefined>,
  ) {
    this.#checked = checked;
    this.#circumstances = circumstances;
    this.slugs = [...facts].filter(([, known]) => !known).map(([slug]) => slug);
    this.#unchanged = new Map([...facts].flatMap(([slug, known]) => (known ? [[slug, known]] : [])));
  }

  /** Undefined if the files cannot be read: reading them all tells why. */
  static async find(options: LoadOptions, checked: CheckedCustomers): Promise<ChangedCustomers | undefined> {
    const { dir, environment: name } = options;
    try {
      const environment = await readEnvironment(dir, name);
      const { slugs, problems } = await findCustomerFiles(dir, environment.file, environment.usable.customers);
      if (problems.length > 0 || environment.file.problems.length > 0) return undefined;
      const shared = await Promise.all(["apis.yaml", "vendor.yaml"].map((file) => readFile(join(dir, file))));
      const circumstances = await circumstancesOf(options, [environment.file.text, ...shared]);
      const facts = await inBatches(slugs, filesAtOnce, async (slug) => {
        const file = join(dir, "customers", `${slug}.yaml`);
        return [slug, checked.get(digestOfTexts(circumstances.digest, file, await readFile(file)))] as const;
      });
      return new ChangedCustomers(checked, circumstances, new Map(facts));
    } catch (error) {
      if (error instanceof PolicyError || isOfSystem(error)) return undefined;
      throw error;
    }
  }

  /** Whether few have changed. Otherwise all files may as well be read at once. */
  get isWorthIt(): boolean {
    return this.#unchanged.size > this.slugs.length;
  }

  /** Whether these customers, which have no problems, prove that all have none: they name nothing of the others'. */
  areProof({ customers, vendor }: Policy): boolean {
    if (customers.some((customer) => namesOthers(customer, vendor))) return false;
    const unchanged = [...this.#unchanged.values()].map(({ names }) => names);
    return !haveTwins([...unchanged, ...[vendor, ...customers].map(namesOf)]);
  }

  /**
   * @param warnings of a policy that has no problems
   * @returns false if files have changed since they were looked at
   */
  remember({ customers, vendor, files, texts }: Policy, warnings: readonly Problem[]): boolean {
    const textOf = (file: string) => texts.get(file) ?? "";
    const shared = [files.environment, files.apis, files.vendor].map(textOf);
    const { digest, own } = this.#circumstances;
    if (digestOfTexts(own, ...shared) !== digest) return false;
    const byFile = new Map<string, Problem[]>();
    for (const warning of warnings) byFile.set(warning.file, [...(byFile.get(warning.file) ?? []), warning]);
    for (const customer of customers) {
      if (namesOthers(customer, vendor)) continue;
      const file = files.customer(customer.customer);
      this.#checked.add(digestOfTexts(digest, file, textOf(file)), factsOf(customer, byFile.get(file) ?? []));
    }
    return true;
  }

  /** What a check of the changed ones has found, and what is known of the others. */
  withUnchanged({ customers, examples, warnings }: Checked): Checked {
    const facts = [...this.#unchanged.values()];
    return {
      customers: customers + facts.length,
      examples: facts.reduce((sum, each) => sum + each.examples, examples),
      warnings: sortProblems([...warnings, ...facts.flatMap((each) => each.warnings)]),
    };
  }
}

/** All that the result for a customer depends on besides its own file, if that names no other customer's. */
interface Circumstances {
  readonly digest: string;
  /** What of it is in no file of the policy. */
  readonly own: string;
}

async function circumstancesOf(options: LoadOptions, shared: readonly (string | Uint8Array)[]): Promise<Circumstances> {
  const { environment, values = {}, now = Date.now() } = options;
  // Dates of the policy end with a day.
  const day = new Date(now).toISOString().slice(0, 10);
  const own = JSON.stringify([environment, values, day, await toolDigest()]);
  return { own, digest: digestOfTexts(own, ...shared) };
}

function isOfSystem(error: unknown): boolean {
  return typeof error === "object" && error !== null && "syscall" in error;
}
