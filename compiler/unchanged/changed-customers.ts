import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findCustomerFiles } from "../policy-files/find-customer-files.ts";
import { inBatches } from "../policy-files/in-batches.ts";
import type { Policy } from "../policy-files/policy.ts";
import { PolicyError, type Problem, sortProblems } from "../policy-files/problems.ts";
import { readEnvironment } from "../policy-files/read-environment.ts";
import { type CheckedCustomers, digestOfTexts } from "./checked-customers.ts";
import {
  type Circumstances,
  type CircumstancesOptions,
  ifReadable,
  readCircumstances,
  rememberCustomers,
} from "./circumstances.ts";
import { type CustomerFacts, haveTwins, namesOf, namesOthers } from "./customer-facts.ts";
import { type OtherCustomers, otherCustomers } from "./other-customers.ts";

interface Checked {
  readonly customers: number;
  readonly examples: number;
  readonly warnings: readonly Problem[];
}

interface FindOptions extends CircumstancesOptions {
  /** Whether those count as changed, too, whose warnings are not known. */
  readonly needsWarnings: boolean;
}

const filesAtOnce = 64;

/** The customers of a policy whose files have changed since they were checked, and what is known of the others. */
export class ChangedCustomers {
  /** Of all customers, in the order of a policy. */
  readonly #all: readonly string[];
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
    this.#all = [...facts.keys()];
    this.#unchanged = new Map([...facts].flatMap(([slug, known]) => (known ? [[slug, known]] : [])));
  }

  /** Undefined if the files cannot be read: reading them all tells why. */
  static async find(options: FindOptions, checked: CheckedCustomers): Promise<ChangedCustomers | undefined> {
    const { dir, environment: name, needsWarnings } = options;
    try {
      const environment = await readEnvironment(dir, name);
      const { slugs, problems } = await findCustomerFiles(dir, environment.file, environment.usable.customers);
      if (problems.length > 0 || environment.file.problems.length > 0) return undefined;
      const circumstances = await readCircumstances(options);
      if (!circumstances) return undefined;
      const reading = inBatches(slugs, filesAtOnce, async (slug) => {
        const file = join(dir, "customers", `${slug}.yaml`);
        const known = checked.get(digestOfTexts(circumstances.digest, file, await readFile(file)));
        return [slug, needsWarnings && !known?.warnings ? undefined : known] as const;
      });
      const facts = await ifReadable(reading);
      return facts && new ChangedCustomers(checked, circumstances, new Map(facts));
    } catch (error) {
      if (error instanceof PolicyError) return undefined;
      throw error;
    }
  }

  /** The slugs of those that have changed, and of one more, in the order of a policy. */
  with(slug?: string): readonly string[] {
    return this.#all.filter((each) => each === slug || !this.#unchanged.has(each));
  }

  /** Whether few have changed. Otherwise all files may as well be read at once. */
  get isWorthIt(): boolean {
    return 2 * this.#unchanged.size > this.#all.length;
  }

  /** Whether these customers, which have no problems, prove that all have none: they name nothing of the others'. */
  areProof(policy: Policy): boolean {
    const { customers, vendor } = policy;
    if (customers.some((customer) => namesOthers(customer, vendor))) return false;
    const others = [...this.#except(policy).values()].map(({ names }) => names);
    return !haveTwins([...others, ...[vendor, ...customers].map(namesOf)]);
  }

  /**
   * @param warnings of a policy that has no problems; undefined if nobody looked for them
   * @returns false if files have changed since they were looked at
   */
  remember(policy: Policy, warnings: readonly Problem[] | undefined): boolean {
    return rememberCustomers(this.#checked, this.#circumstances, policy, warnings);
  }

  /** What a check of the changed ones has found, and what is known of the others. */
  withUnchanged({ customers, examples, warnings }: Checked): Checked {
    const facts = [...this.#unchanged.values()];
    return {
      customers: customers + facts.length,
      examples: facts.reduce((sum, each) => sum + each.examples, examples),
      warnings: sortProblems([...warnings, ...facts.flatMap((each) => each.warnings ?? [])]),
    };
  }

  /** What is known of the customers that a policy leaves out. */
  othersThan(policy: Policy): OtherCustomers {
    return otherCustomers(this.#except(policy));
  }

  #except({ customers }: Policy): ReadonlyMap<string, CustomerFacts> {
    const own = new Set(customers.map(({ customer }) => customer));
    return new Map([...this.#unchanged].filter(([slug]) => !own.has(slug)));
  }
}
