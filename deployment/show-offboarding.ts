import type { Offboarded, OffboardingPlan } from "./offboard.ts";

/** What would go, in its order. */
export function offboardingAsText({ customer, removals, left, in_policy_files: inFiles }: OffboardingPlan): string {
  const lines = [
    removals.length === 0 ? `Nothing of ${customer} is in the tenant.` : `Of ${customer} goes, in this order:`,
    ...removals.map(({ action, words }) => `  ${action === "remove" ? "-" : "~"} ${words}`),
    ...left.map((each) => `  ! stays: ${each} names ${customer}, and no accepted key signed its policy`),
    ...(inFiles ? [`  ! customers/${customer}.yaml is still there: the next deployment creates it all again`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** `--json`: requests are no part of it. */
export function offboardedAsJson({ removals, ...rest }: Offboarded): object {
  const removed = removals.map(({ action, kind, name, words }) => ({ action, kind, name, words }));
  return { ok: true, ...rest, removals: removed };
}
