import type { BoundTriggerId } from "@federated-actions/auth0-dialect/triggers";
import type { Policy } from "../policy-files/policy.ts";
import { PolicyError, problem } from "../policy-files/problems.ts";
import type { OwnAction } from "./bundle-own-actions.ts";

/**
 * The names to bind to a trigger before the bundle's Action, in order: those that the environment lists, own and
 * foreign as it says, then the own ones that it does not list, by name.
 */
export function boundBefore(
  listed: readonly string[],
  own: readonly Pick<OwnAction, "name" | "trigger">[],
  trigger: string,
): string[] {
  const rest = own.filter((action) => action.trigger === trigger && !listed.includes(action.name));
  return [...listed, ...rest.map(({ name }) => name)];
}

/** @throws PolicyError where the environment lists an own Action at another trigger than its own */
export function assertOrder(policy: Policy, own: readonly OwnAction[]): void {
  const lists = Object.entries(policy.environment.other_actions ?? {}) as [BoundTriggerId, readonly string[]][];
  const problems = lists.flatMap(([trigger, names]) =>
    (names ?? []).flatMap((name, index) => {
      const action = own.find((each) => each.name === name);
      if (action === undefined || action.trigger === trigger) return [];
      const place = policy.locate(policy.files.environment, ["other_actions", trigger, index]);
      return [problem(place, `actions/${name} is for ${action.trigger}, by its action.yaml`)];
    }),
  );
  if (problems.length > 0) throw new PolicyError(problems);
}
