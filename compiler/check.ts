import { bundleActions, withConfig } from "./bundling/bundle-actions.ts";
import type { PassedExamples } from "./examples/passed-examples.ts";
import { runExamples } from "./examples/run-examples.ts";
import { warningsOfNeedlessRules } from "./needless-warnings.ts";
import { assertOrder } from "./own-actions/binding-order.ts";
import { bundleOwnActions } from "./own-actions/bundle-own-actions.ts";
import { warningsOfMissingOptions } from "./policy-files/checks/required-options.ts";
import { type LoadOptions, loadPolicy } from "./policy-files/load.ts";
import { type Problem, sortProblems } from "./policy-files/problems.ts";
import { vendorConfig } from "./vendor-config.ts";

interface CheckOptions extends LoadOptions {
  /** Examples that have passed before, unchanged, do not run again. */
  readonly passed?: PassedExamples | undefined;
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
  const [policy, actions, own] = await Promise.all([loadPolicy(options), bundleActions(), bundleOwnActions()]);
  assertOrder(policy, own);
  for (const action of actions) withConfig(action, vendorConfig(policy, []));
  const examples = await runExamples(policy, actions, options);
  const { now = Date.now(), onlyCustomer, passed } = options;
  const needless = warningsOfNeedlessRules(policy, { now, onlyCustomer, passed });
  return {
    customers: policy.customers.length,
    examples,
    warnings: sortProblems([...policy.warnings, ...warningsOfMissingOptions(policy), ...needless]),
  };
}
