/** A step of a decision, for `explain`. At a login no steps are recorded. */
export interface TraceStep {
  readonly step: string;
  outcome: "pass" | "observe" | "refuse" | "shadowed";
  detail: string;
}
