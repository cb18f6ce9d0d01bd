import { type Compiled, type CompileOptions, compile, compilePolicy, withDomain } from "./compile.ts";
import { loadPolicy } from "./policy-files/load.ts";
import { PolicyError } from "./policy-files/problems.ts";
import { ChangedCustomers } from "./unchanged/changed-customers.ts";
import type { CheckedCustomers } from "./unchanged/checked-customers.ts";
import { readCircumstances, rememberCustomers } from "./unchanged/circumstances.ts";
import type { OtherCustomers } from "./unchanged/other-customers.ts";

type Options = Omit<CompileOptions, "source" | "onlyCustomer" | "onlyCustomers" | "others">;

/** What was compiled, and the customers that are left out of it. */
interface CompiledCustomer extends Compiled {
  readonly others: OtherCustomers;
}

/** The whole policy, whose customers are remembered. @throws PolicyError, SigningKeyError, BudgetError */
export async function compileRemembering(options: Options, checked: CheckedCustomers): Promise<Compiled> {
  // Before the files are read: what has changed since is not remembered.
  const circumstances = await readCircumstances(options);
  const compiled = await compile(options);
  if (circumstances) rememberCustomers(checked, circumstances, compiled.policy, undefined);
  return compiled;
}

/**
 * One customer of a policy, beside what all share, to compare with a tenant: all that is compiled is as in the whole
 * policy. The files of other customers are not read as YAML where they are as they were when they had no problems.
 *
 * @param slug the customer's, or the vendor's
 * @returns undefined if all files must be read: too much is not known, or something is wrong, and is to be told in full
 * @throws SigningKeyError, BudgetError
 */
export async function compileCustomer(
  { domain, now = Date.now(), ...rest }: Options,
  slug: string,
  checked: CheckedCustomers,
): Promise<CompiledCustomer | undefined> {
  const options = { ...rest, now };
  const changed = await ChangedCustomers.find({ ...options, domain, needsWarnings: false }, checked);
  if (!changed?.isWorthIt) return undefined;
  try {
    const policy = await loadPolicy({ ...options, onlyCustomers: changed.with(slug) });
    if (![policy.vendor, ...policy.customers].some(({ customer }) => customer === slug)) return undefined;
    if (!changed.areProof(policy)) return undefined;
    const others = changed.othersThan(policy);
    const compiled = await compilePolicy(withDomain(policy, domain), { ...options, others });
    return changed.remember(policy, undefined) ? { ...compiled, others } : undefined;
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}
