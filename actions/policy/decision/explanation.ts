import type { Decision } from "./decision.ts";
import type { TraceStep } from "./trace.ts";

/** A decision and the steps that led to it. */
export interface Explanation {
  readonly decision: Decision;
  readonly trace: readonly TraceStep[];
}
