/** A step of a decision, for whoever wants to know why. At a login nobody does, and no step is kept. */
export interface TraceStep {
  readonly step: string;
  outcome: "pass" | "observe" | "refuse" | "shadowed";
  detail: string;
}
