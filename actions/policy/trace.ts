/** A step of a decision, for whoever wants to know why. */
export interface TraceStep {
  readonly step: string;
  readonly detail: string;
}

/** Takes steps; at a login nobody listens, and no text is made. */
export type Trace = (step: string, detail: () => string) => void;

export const noTrace: Trace = () => undefined;

export function collectTrace(steps: TraceStep[]): Trace {
  return (step, detail) => {
    steps.push({ step, detail: detail() });
  };
}
