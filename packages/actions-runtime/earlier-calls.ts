import { changeUserMetadata } from "./api/user.ts";
import { isObject, ownObject, setOwn } from "./json.ts";
import type { TriggerOutcome } from "./trigger.ts";
import type { TriggerState } from "./trigger-state.ts";

/** Starts a state with what earlier Actions asked for. */
export function restore(state: TriggerState, outcome: TriggerOutcome): void {
  for (const [name, value] of Object.entries(outcome.accessTokenClaims)) state.accessTokenClaims.set(name, value);
  for (const [name, value] of Object.entries(outcome.idTokenClaims)) state.idTokenClaims.set(name, value);
  for (const name of outcome.claimsWithoutValue?.accessToken ?? []) state.accessTokenClaims.set(name, undefined);
  for (const name of outcome.claimsWithoutValue?.idToken ?? []) state.idTokenClaims.set(name, undefined);
  state.scopeChanges.push(...outcome.scopeChanges);
  if (outcome.targetScopes) {
    state.targetScopes = outcome.targetScopes;
    ownObject(state.event, "transaction").target_scopes = [...outcome.targetScopes];
  }
  for (const [key, value] of Object.entries(outcome.appMetadata)) changeUserMetadata(state, "app_metadata", key, value);
  for (const [key, value] of Object.entries(outcome.userMetadata)) {
    changeUserMetadata(state, "user_metadata", key, value);
  }
  for (const command of outcome.commands) {
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
