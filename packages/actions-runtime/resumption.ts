import { changeUserMetadata } from "./api/user.ts";
import { isObject, ownObject, setOwn } from "./json.ts";
import type { DeployedAction, Resumption, TriggerRun } from "./trigger.ts";
import type { TriggerState } from "./trigger-state.ts";

interface NextStep {
  readonly action: DeployedAction;
  /** Whether `onContinuePostLogin` runs. */
  readonly continues: boolean;
}

/**
 * The Actions to run now. When the user returns, the Actions before the one that waited do not run again. What they
 * asked for stands.
 */
export function stepsOf({ actions, resumption }: TriggerRun, state: TriggerState): readonly NextStep[] {
  if (!resumption) return actions.map((action) => ({ action, continues: false }));
  const waited = actions.findIndex(({ id }) => id === resumption.outcome.suspendedAt);
  if (waited < 0) throw new Error("The Action that sent the user away is no longer bound to the trigger.");
  restore(state, resumption);
  const continues = resumption.at === "continue";
  return actions.slice(continues ? waited : waited + 1).map((action, index) => ({
    action,
    continues: continues && index === 0,
  }));
}

/** What the user was sent away for. It is done when the user returns. */
const done = ["redirect.sendUserTo", "prompt.render", "authentication.challenge", "authentication.enroll"];

function restore(state: TriggerState, { outcome }: Resumption): void {
  for (const [name, value] of Object.entries(outcome.accessTokenClaims)) state.accessTokenClaims.set(name, value);
  for (const [name, value] of Object.entries(outcome.idTokenClaims)) state.idTokenClaims.set(name, value);
  state.scopeChanges.push(...outcome.scopeChanges);
  for (const [key, value] of Object.entries(outcome.appMetadata)) changeUserMetadata(state, "app_metadata", key, value);
  for (const [key, value] of Object.entries(outcome.userMetadata)) {
    changeUserMetadata(state, "user_metadata", key, value);
  }
  for (const command of outcome.commands) {
    if (done.some((method) => command.method.startsWith(method))) continue;
    state.commands.push(command);
    mirror(state, command.method, command.args);
  }
}

/** Shows later Actions in the event what these commands changed. */
function mirror({ event }: TriggerState, method: string, [first, second]: readonly unknown[]): void {
  if (method === "transaction.setMetadata" && typeof first === "string") {
    const metadata = ownObject(ownObject(event, "transaction"), "metadata");
    if (second === null) Reflect.deleteProperty(metadata, first);
    else setOwn(metadata, first, second);
  }
  const property = { "session.setMetadata": "session", "refreshToken.setMetadata": "refresh_token" }[method];
  const holder = property === undefined ? undefined : event[property];
  if (isObject(holder)) holder.metadata = first;
  if (method === "session.setCookieMode" && isObject(event.session) && Object.keys(event.session).length > 0) {
    ownObject(event.session, "cookie").mode = first;
  }
}
