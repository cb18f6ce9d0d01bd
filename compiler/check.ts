import { bundleActions, withConfig } from "./bundling/bundle-actions.ts";
import type { PassedExamples } from "./examples/passed-examples.ts";
import { runExamples } from "./examples/run-examples.ts";
import { warningsOfNeedlessRules } from "./needless-warnings.ts";
import { assertOrder } from "./own-actions/binding-order.ts";
import { bundleOwnActions } from "./own-actions/bundle-own-actions.ts";
import { warningsOfMissingOptions } from "./policy-files/checks/required-options.ts";
import { type LoadOptions, loadPolicy } from "./policy-files/load.ts";
import type { Policy } from "./policy-files/policy.ts";
import { PolicyError, type Problem, sortProblems } from "./policy-files/problems.ts";
import { sealCarriers } from "./sealing/seal-carriers.ts";
import { createSigningKey } from "./sealing/signing-key.ts";
import { ChangedCustomers } from "./unchanged/changed-customers.ts";
import type { CheckedCustomers } from "./unchanged/checked-customers.ts";
import { vendorConfig } from "./vendor-config.ts";

interface CheckOptions extends LoadOptions {
  /** Examples that have passed before, unchanged, do not run again. */
  readonly passed?: PassedExamples | undefined;
  /** Customers' files that had no problems before, unchanged, are not read as YAML again. */
  readonly checked?: CheckedCustomers | undefined;
}

interface Checked {
  readonly customers: number;
  readonly examples: number;
  readonly warnings: readonly Problem[];
}

/**
 * Validates a policy, its sizes and its examples. Needs no signing key.
 * @throws PolicyError, BudgetError
 */
export async function checkPolicy(options: CheckOptions): Promise<Checked> {
  const { checked, onlyCustomer, source } = options;
  if (!checked || onlyCustomer !== undefined || source) return (await checkFiles(options)).checked;
  const changed = await ChangedCustomers.find({ ...options, needsWarnings: true }, checked);
  const known = await checkChanged(options, changed);
  if (known) return known;
  const { policy, checked: result } = await checkFiles(options);
  changed?.remember(policy, result.warnings);
  return result;
}

/** Undefined if all files must be read: too much has changed, or something is wrong, and is to be told in full. */
async function checkChanged(options: CheckOptions, changed: ChangedCustomers | undefined) {
  if (!changed?.isWorthIt) return undefined;
  try {
    const { policy, checked } = await checkFiles({ ...options, onlyCustomers: changed.with() });
    const isProof = changed.areProof(policy) && changed.remember(policy, checked.warnings);
    return isProof ? changed.withUnchanged(checked) : undefined;
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

async function checkFiles(options: CheckOptions): Promise<{ policy: Policy; checked: Checked }> {
  const [policy, actions, own] = await Promise.all([loadPolicy(options), bundleActions(), bundleOwnActions()]);
  assertOrder(policy, own);
  for (const action of actions) withConfig(action, vendorConfig(policy, []));
  const { now = Date.now(), onlyCustomer, passed } = options;
  // As a build does: a policy must fit its carrier with its enforcement, which examples leave out.
  const key = createSigningKey();
  const signed = { key, carriers: sealCarriers(policy, key) };
  const examples = await runExamples(policy, actions, { now, onlyCustomer, passed, signed });
  const needless = warningsOfNeedlessRules(policy, { now, onlyCustomer, passed });
  const warnings = sortProblems([...policy.warnings, ...warningsOfMissingOptions(policy), ...needless]);
  return { policy, checked: { customers: policy.customers.length, examples, warnings } };
}
