import type { Decision } from "./decision.ts";
import { decisionLog } from "./decision-log.ts";

interface PlainLine extends Pick<Decision, "decision" | "customer" | "api"> {
  readonly line: string;
}

const mostLines = 2000;

/**
 * Makes a `decisionLog` that writes the line of a decision without a code or a note once for each policy: writing JSON
 * takes as long as a quarter of a machine's decision.
 */
export function createPlainLog(): (made: Decision) => string {
  const lines = new Map<string, PlainLine>();
  return (made) => {
    const { decision, code, customer, api, policy = "", wouldDeny, notes } = made;
    if (code || wouldDeny.length + notes.length > 0) return decisionLog(made);
    const known = lines.get(policy);
    if (known?.decision === decision && known.customer === customer && known.api === api) return known.line;
    const line = decisionLog(made);
    if (lines.size >= mostLines) lines.clear();
    lines.set(policy, { decision, customer, api, line });
    return line;
  };
}
