import type { Reading } from "./reading.ts";
import type { UnverifiedCarrier } from "./unverified-carriers.ts";

export interface ExplainedStep {
  readonly step: string;
  readonly outcome: string;
  readonly detail: string;
  /** Of the step `roles`: the rules that give them, as `FILE:LINE`. */
  readonly at?: readonly string[];
}

/** One event, explained. */
export interface ExplainedCase extends Reading {
  /** Null: the event lacks something, so that to let it pass would say nothing. */
  readonly decision: "allow" | "deny" | "pass" | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly customer: string | null;
  readonly api: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: { readonly access_token: object; readonly id_token: object };
  readonly removed_scopes: readonly string[];
  readonly would_deny: readonly string[];
  readonly trace: readonly ExplainedStep[];
  /** What Auth0 would have passed and the event lacks: the decision may be due to it. */
  readonly missing: readonly string[];
  /** Carriers whose metadata do not verify, and why. */
  readonly unverified: readonly UnverifiedCarrier[];
  readonly trigger: string;
  /** What the refusal is due to, which its reason must not tell. */
  readonly facts: readonly string[];
  /** Of a refusal: what the vendor does about its code, and what the customer may be told. */
  readonly advice: { readonly mend: string; readonly tell: string } | null;
  /** What nobody told, and what was taken instead. */
  readonly assumed: readonly string[];
}

/** What `npm run explain -- --json` prints. */
export interface ExplainedEvent extends ExplainedCase {
  /** Where no API was named: the decision for each of the application's. The rest is about one of them. */
  readonly apis: readonly Pick<ExplainedCase, "api" | "decision" | "code" | "roles" | "scopes">[];
  /** What is not as expected; without any expectation, a refusal. */
  readonly unmet: readonly string[];
  /** The log's entry, where one was given: its type, its decision code if it has one, and its description. */
  readonly log: { readonly type: string; readonly code: string | null; readonly description: string } | null;
  /** What an ID token or an assertion, where one was given, makes of the user: `user_id` and attributes. */
  readonly profile: object | null;
}
