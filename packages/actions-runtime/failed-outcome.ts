import type { ActionExecution, TriggerOutcome } from "./trigger.ts";

/** An outcome that asks for nothing. */
export function emptyOutcome(executions: readonly ActionExecution[] = []): TriggerOutcome {
  return {
    accessTokenClaims: {},
    idTokenClaims: {},
    scopeChanges: [],
    appMetadata: {},
    userMetadata: {},
    commands: [],
    executions,
  };
}

/** What a failed execution asked for is discarded. */
export function failedOutcome(
  failed: NonNullable<TriggerOutcome["failed"]>,
  executions: readonly ActionExecution[] = [],
): TriggerOutcome {
  return { failed, ...emptyOutcome(executions) };
}
