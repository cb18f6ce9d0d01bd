import type { Decision } from "./decision.ts";
import type { TraceStep } from "./trace.ts";

/** A decision and the steps that led to it. */
export interface Explanation {
  readonly decision: Decision;
  readonly trace: readonly TraceStep[];
}

export function explainWith(decide: (trace: TraceStep[]) => Decision): Explanation {
  const trace: TraceStep[] = [];
  return { decision: decide(trace), trace };
}
