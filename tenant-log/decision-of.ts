import { z } from "zod";
import { type DecisionCode, decisionCodes } from "../actions/policy/decision/codes.ts";
import { type ActionRun, actionRunOf, type LogEntry } from "./entry.ts";

/** What an entry tells of a decision of the bundle's Actions. */
export interface LoggedDecision {
  readonly decision?: "allow" | "deny" | "pass";
  readonly code?: DecisionCode;
  readonly customer?: string;
  readonly api?: string;
  /** What an observing customer would have been refused for. */
  readonly wouldDeny: readonly DecisionCode[];
}

const code = z.enum(decisionCodes);

/** The line that each of the bundle's Actions writes (actions/policy/decision/decision-log.ts). */
const decisionLine = z.looseObject({
  decision: z.enum(["allow", "deny", "pass"]),
  code: code.optional(),
  customer: z.string().optional(),
  api: z.string().optional(),
  would_deny: z.array(code).default([]),
});

/** Of an Action's run from its console output; of any other entry from the code that begins its description. */
export function decisionOf(entry: LogEntry): LoggedDecision | undefined {
  const run = actionRunOf(entry);
  if (run) return decisionIn(run);
  const found = code.safeParse(/^([a-z_]+): /.exec(entry.description ?? "")?.[1]).data;
  return found && { decision: "deny", code: found, wouldDeny: [] };
}

function decisionIn({ console: lines }: ActionRun): LoggedDecision | undefined {
  for (const { text } of lines) {
    const found = decisionLine.safeParse(parsed(text)).data;
    if (!found) continue;
    const { decision, code: refusal, customer, api, would_deny: wouldDeny } = found;
    return {
      ...{ decision, wouldDeny },
      ...(refusal && { code: refusal }),
      ...(customer !== undefined && { customer }),
      ...(api !== undefined && { api }),
    };
  }
  return undefined;
}

/** Undefined if it is not JSON: other console output. */
function parsed(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
