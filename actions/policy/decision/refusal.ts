import type { DecisionCode } from "./codes.ts";

/** Ends a decision. `detail` never contains user data, other customers' names or internals. */
export class Refusal extends Error {
  readonly code: DecisionCode;

  constructor(code: DecisionCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "Refusal";
    this.code = code;
  }
}

/** Nearly all causes share one text, so that the answer reveals nothing to somebody who tampers with policies. */
export function policyUnavailable(
  detail = "the access policy could not be read; ask the API's provider to deploy it again",
): Refusal {
  return new Refusal("policy_unavailable", detail);
}

/** @throws Refusal `policy_unavailable` unless the condition holds */
export function ensure(holds: boolean): asserts holds {
  if (!holds) throw policyUnavailable();
}
