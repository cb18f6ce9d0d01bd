import type {
  ActionExecution,
  ActionLog,
  DeployedAction,
  TriggerOutcome,
} from "@federated-actions/actions-runtime/trigger";
import type { TenantLogEntry } from "./entry.ts";

/** Characters of console output kept of one run. Auth0 keeps 256 of an Action ("Actions limitations"). */
const mostConsole = 8000;

interface TriggerExecution {
  readonly id: string;
  readonly trigger: string;
  readonly actions: readonly DeployedAction[];
  readonly outcome: TriggerOutcome;
}

/**
 * An entry for each Action that ran: its answer, duration and console output. Auth0's log has no such entries; it
 * shows console output in the Dashboard only, so their type is the local tenant's own. The description has the first
 * line of output that is a JSON object, which is how Actions write what they decided.
 */
export function actionRuns({ id, trigger, actions, outcome }: TriggerExecution): TenantLogEntry[] {
  return outcome.executions.map((execution) => {
    const action = actions.find(({ name }) => name === execution.action);
    const result = resultOf(execution, action, outcome);
    const line = execution.logs.find(({ text }) => text.startsWith("{") && text.endsWith("}"))?.text;
    return {
      type: "local_action",
      description: `${execution.action} ${result}${line === undefined ? "" : `: ${line.slice(0, mostConsole)}`}`,
      details: {
        ...{ trigger_id: trigger, execution_id: id, action_name: execution.action },
        ...(action && { action_id: action.id, version_id: action.versionId }),
        result,
        ...(result === "denied" && { reason: outcome.denied?.reason }),
        ...(result === "failed" && { reason: outcome.failed?.message }),
        milliseconds: Math.round(execution.milliseconds * 10) / 10,
        console: shortened(execution.logs),
      },
    };
  });
}

type Result = "completed" | "denied" | "failed" | "sent the user away";

function resultOf(
  { action: name }: ActionExecution,
  action: DeployedAction | undefined,
  outcome: TriggerOutcome,
): Result {
  if (outcome.failed?.action === name) return "failed";
  if (outcome.denied?.action === name) return "denied";
  return outcome.suspendedAt !== undefined && outcome.suspendedAt === action?.id ? "sent the user away" : "completed";
}

function shortened(logs: readonly ActionLog[]): readonly ActionLog[] {
  const kept: ActionLog[] = [];
  let left = mostConsole;
  for (const { level, text } of logs) {
    if (left <= 0) break;
    kept.push({ level, text: text.length <= left ? text : `${text.slice(0, left)}...` });
    left -= text.length;
  }
  return kept;
}
