import type { DecisionCode } from "./codes.ts";

/** Ends a decision. `detail` names the customer's own things only: no user's data, no other customer, no internals. */
export class Refusal extends Error {
  readonly code: DecisionCode;

  constructor(code: DecisionCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "Refusal";
    this.code = code;
  }
}

/** One text for nearly all causes: whoever damaged a policy learns nothing from the answer. */
export function policyUnavailable(
  detail = "the access policy could not be read; ask the API's provider to deploy it again",
): Refusal {
  return new Refusal("policy_unavailable", detail);
}
