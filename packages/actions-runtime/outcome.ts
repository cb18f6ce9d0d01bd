import { failedOutcome } from "./failed-outcome.ts";
import { jsonBytes } from "./json.ts";
import type { ActionExecution, TriggerOutcome } from "./trigger.ts";
import type { TriggerState } from "./trigger-state.ts";

/** Bytes of JSON that the Actions of one trigger execution can ask for. Tokens are limited to a tenth of it. */
const mostBytes = 1024 * 1024;

/** What the Actions asked for, as plain data. */
export function outcomeOf(state: TriggerState, executions: readonly ActionExecution[]): TriggerOutcome {
  const asked = {
    ...(state.denied ? { denied: state.denied } : {}),
    accessTokenClaims: Object.fromEntries(state.accessTokenClaims.values),
    idTokenClaims: Object.fromEntries(state.idTokenClaims.values),
    ...claimsWithoutValue(state),
    scopeChanges: state.scopeChanges,
    ...(state.targetScopes ? { targetScopes: state.targetScopes } : {}),
    appMetadata: Object.fromEntries(state.appMetadata),
    userMetadata: Object.fromEntries(state.userMetadata),
    commands: state.commands,
    ...(state.suspendedAt === undefined || state.denied ? {} : { suspendedAt: state.suspendedAt }),
  };
  if (jsonBytes(asked) > mostBytes) {
    const action = executions.at(-1)?.action ?? "";
    const message = `The Actions asked for more than ${mostBytes} bytes of claims, metadata and commands.`;
    return failedOutcome({ action, class: "action_error", message }, executions);
  }
  return { ...asked, executions };
}

function claimsWithoutValue({ accessTokenClaims, idTokenClaims }: TriggerState): Partial<TriggerOutcome> {
  const [accessToken, idToken] = [[...accessTokenClaims.withoutValue], [...idTokenClaims.withoutValue]];
  return accessToken.length + idToken.length > 0 ? { claimsWithoutValue: { accessToken, idToken } } : {};
}
