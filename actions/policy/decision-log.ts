import type { Decision } from "./decision.ts";

/** Auth0 keeps so many characters of an Action's console output ("Actions limitations"). */
const MAX_CHARACTERS = 256;

/** One JSON line about a decision: never a user's data, never the request. Details are dropped first when it is long. */
export function decisionLog(decision: Decision): string {
  const { code, customer, api, policy } = decision;
  const essential = { decision: decision.decision, code, customer, api, policy };
  const details = {
    would_deny: decision.wouldDeny.length > 0 ? decision.wouldDeny : undefined,
    notes: decision.notes.length > 0 ? decision.notes : undefined,
  };
  const whole = JSON.stringify({ ...essential, ...details });
  if (whole.length <= MAX_CHARACTERS) return whole;
  const shorter = [{ ...essential, would_deny: details.would_deny }, essential].map((entry) => JSON.stringify(entry));
  return shorter.find((line) => line.length <= MAX_CHARACTERS) ?? JSON.stringify({ decision: decision.decision, code });
}
