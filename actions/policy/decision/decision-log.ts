import type { Decision } from "./decision.ts";

/** Auth0 keeps this many characters of an Action's console output ("Actions limitations"). */
const maxCharacters = 256;
/** What is dropped from a line that is too long, in this order. */
const details = ["notes", "policy", "api", "customer", "would_deny"];

/**
 * One JSON line about a decision, without user data or request data. Details are dropped first if it is too long.
 */
export function decisionLog({ decision, code, customer, api, policy, wouldDeny, notes }: Decision): string {
  const entry: Record<string, unknown> = { decision, code, customer, api, policy };
  if (wouldDeny.length > 0) entry.would_deny = wouldDeny;
  if (notes.length > 0) entry.notes = notes;
  let line = JSON.stringify(entry);
  for (const detail of details) {
    if (line.length <= maxCharacters) break;
    entry[detail] = undefined;
    line = JSON.stringify(entry);
  }
  return line;
}
