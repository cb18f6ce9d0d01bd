import type { AttributeValue } from "../vendor-config.ts";
import { type DecisionCode, isObservable } from "./codes.ts";
import { policyUnavailable, Refusal } from "./refusal.ts";
import type { TraceStep } from "./trace.ts";

/** What an Action does with a request. Claim names are without namespace. */
export interface Decision {
  readonly decision: "allow" | "deny" | "pass";
  /** Code and reason are present if and only if it is "deny". */
  readonly code: DecisionCode | undefined;
  readonly reason: string | undefined;
  readonly customer: string | undefined;
  readonly api: string | undefined;
  /** Identifies the signed policy that decided. */
  readonly policy: string | undefined;
  readonly accessTokenClaims: Claims;
  readonly idTokenClaims: Claims;
  readonly removedScopes: readonly string[];
  readonly wouldDeny: readonly DecisionCode[];
  /** Notes for the log that do not affect the decision. */
  readonly notes: readonly string[];
}

/** Undefined claims are not set. Besides these there are the policy's fixed values, by their own names. */
export interface Claims {
  readonly customer?: string | undefined;
  readonly subject_type?: "user" | "machine" | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly would_deny?: readonly DecisionCode[] | undefined;
  readonly [attribute: string]: AttributeValue | undefined;
}

/** Names that a policy's fixed values cannot have. */
export const ownClaims: readonly string[] = [
  "customer",
  "subject_type",
  "roles",
  "scopes",
  "name",
  "email",
  "would_deny",
];

/** What a decision gives to a token. */
type Granted = Partial<Pick<Decision, "accessTokenClaims" | "idTokenClaims" | "removedScopes" | "notes">>;

const nothing: readonly never[] = [];
const noClaims: Claims = {};

/**
 * A decision in progress: what is known so far, and whether refusals are only observed.
 *
 * `enter` begins a step, which passes unless it refuses. `refuse` throws the refusal; while observing, it only notes
 * the code unless that code always refuses. `claims` are those of every token that is allowed for a customer, with
 * `would_deny` while refusals are only observed. (The comments are here because the bundler keeps those inside a class,
 * where they count towards the Action's size.)
 */
export class Verdict {
  customer: string | undefined;
  api: string | undefined;
  policy: string | undefined;
  helpUrl: string | undefined;
  observing = false;
  readonly wouldDeny: DecisionCode[] = [];

  constructor(readonly trace: TraceStep[] | undefined) {}

  enter(step: string, detail: string | readonly string[] = "", outcome: TraceStep["outcome"] = "pass"): void {
    this.trace?.push({ step, outcome, detail: typeof detail === "string" ? detail : detail.join(" ") });
  }

  refuse(code: DecisionCode, detail: string): void {
    const refusal = new Refusal(code, detail);
    if (!this.observing || !isObservable(code)) throw refusal;
    this.settle("observe", refusal.message);
    if (!this.wouldDeny.includes(code)) this.wouldDeny.push(code);
  }

  settle(outcome: TraceStep["outcome"], detail: string): void {
    const last = this.trace?.at(-1);
    if (last) Object.assign(last, { outcome, detail });
  }

  get observed(): boolean {
    return this.wouldDeny.length > 0;
  }

  claims(subject_type: "user" | "machine", roles?: readonly string[], scopes?: readonly string[]): Claims {
    const would_deny = this.observed ? this.wouldDeny : undefined;
    return { customer: this.customer, subject_type, would_deny, roles, scopes };
  }

  end(
    decision: Decision["decision"],
    { accessTokenClaims = noClaims, idTokenClaims = noClaims, removedScopes = nothing, notes = nothing }: Granted = {},
    refusal?: Refusal,
  ): Decision {
    return {
      decision,
      code: refusal?.code,
      reason: refusal && (this.helpUrl ? `${refusal.message}; see ${this.helpUrl}` : refusal.message),
      customer: this.customer,
      api: this.api,
      policy: this.policy,
      accessTokenClaims,
      idTokenClaims,
      removedScopes,
      wouldDeny: refusal ? nothing : this.wouldDeny,
      notes,
    };
  }
}

/**
 * Runs a decision and turns every error into a refusal: a Refusal with its own code, anything unexpected as
 * `policy_unavailable`.
 */
export function decideSafely(trace: TraceStep[] | undefined, decide: (verdict: Verdict) => Decision): Decision {
  const verdict = new Verdict(trace);
  try {
    return decide(verdict);
  } catch (error) {
    return refusedBy(error, verdict);
  }
}

/** The decision that results from an error. */
export function refusedBy(error: unknown, verdict: Verdict, notes: readonly string[] = nothing): Decision {
  const refusal = error instanceof Refusal ? error : policyUnavailable();
  verdict.settle("refuse", refusal.message);
  return verdict.end("deny", { notes }, refusal);
}

/** Carries out a decision completely or refuses: a scope that cannot be removed must not be issued. */
export function carryOut(decision: Decision, apply: (decision: Decision) => void): Decision {
  try {
    if (decision.decision !== "deny") apply(decision);
    return decision;
  } catch {
    const { code, message: reason } = policyUnavailable();
    return { ...decision, decision: "deny", code, reason, wouldDeny: nothing };
  }
}
