import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { audienceFact } from "../log/login-facts.ts";
import { noteForLog } from "../log/request-facts.ts";
import type { User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { type RevocableParts, revokeAsAsked } from "./asked-revocations.ts";
import { changeSession, refreshTokenMethods, sessionMethods } from "./lifetime-changes.ts";
import { postLoginEvent } from "./post-login-event.ts";
import type { PostLogin, UserFlow } from "./post-login-transaction.ts";
import { refuseCommands } from "./refuse-commands.ts";
import { runTrigger } from "./run-trigger.ts";
import { redirectOf, SentAway } from "./sent-away.ts";

export interface PostLoginParts extends RevocableParts {
  readonly tenant: Tenant;
}

/**
 * Runs the post-login Actions. Throws `access_denied` if they deny access or fail. Stores the metadata that they set.
 */
export async function runPostLogin(parts: PostLoginParts, login: PostLogin): Promise<TriggerOutcome> {
  const { tenant } = parts;
  noteForLog({
    ...{ client_id: login.client.client_id, user_id: login.user.user_id, connection: login.connection.name },
    ...(login.organization && { organization_id: login.organization.id }),
    ...audienceFact(login.audience),
  });
  const outcome = await runActions(parts, login);
  const status = tenant.switches.postLoginDenyStatus;
  if (outcome.failed !== undefined) throw new OAuthError(status, "access_denied", outcome.failed.message);
  if (outcome.denied === undefined) sendElsewhere(login.flow, outcome);
  // A denial does not undo metadata changes: auth0.com/docs/actions/reference/post-login/post-login-api-object
  writeMetadata(tenant, login.user, outcome);
  revokeAsAsked(parts, login, outcome.commands);
  if (outcome.denied !== undefined) throw new OAuthError(status, "access_denied", outcome.denied.reason);
  refuseCommands(outcome, honouredIn(login.flow));
  recordMethods(tenant, login.flow, outcome);
  if (login.flow.protocol === "oidc-basic-profile") changeSession(login.flow.session, outcome.commands);
  return outcome;
}

function runActions({ tenant }: PostLoginParts, login: PostLogin): Promise<TriggerOutcome> {
  const { flow } = login;
  const continuation = flow.protocol === "oidc-basic-profile" ? flow.continuation : undefined;
  const resumption = continuation && ({ outcome: continuation.outcome, at: "continue" } as const);
  return runTrigger(tenant, "post-login", postLoginEvent(tenant, login), undefined, resumption);
}

/** Throws if an Action redirects the user. Other requests of the Actions must be supported, too. */
function sendElsewhere(flow: UserFlow, outcome: TriggerOutcome): void {
  const url = redirectOf(outcome);
  // Without a browser, a redirect is refused later, as any other unsupported request.
  if (url === undefined || flow.protocol !== "oidc-basic-profile") return;
  if (flow.request.prompt.includes("none")) {
    throw new OAuthError(403, "interaction_required", "An Action redirects the user, which prompt=none forbids.");
  }
  refuseCommands(outcome, [...honouredIn(flow), "redirect.sendUserTo"]);
  throw new SentAway(outcome, url);
}

const recordMethod = "authentication.recordMethod";

/** Only a browser's login has a session. */
function honouredIn({ protocol }: UserFlow): readonly string[] {
  const ofBrowser = protocol === "oidc-basic-profile" ? [recordMethod, ...sessionMethods] : [];
  return [...ofBrowser, ...refreshTokenMethods];
}

/** They apply to the rest of the browser's session. */
function recordMethods(tenant: Tenant, flow: UserFlow, { commands }: TriggerOutcome): void {
  if (flow.protocol !== "oidc-basic-profile") return;
  for (const { method, args } of commands) {
    if (method === recordMethod) flow.session.customMethods.set(String(args[0]), tenant.now());
  }
}

export function writeMetadata(tenant: Tenant, { user_id }: User, { appMetadata, userMetadata }: TriggerOutcome): void {
  if (Object.keys(appMetadata).length === 0 && Object.keys(userMetadata).length === 0) return;
  const user = tenant.store.users.get(user_id);
  if (user === undefined) return;
  tenant.store.users.put({
    ...user,
    app_metadata: merge(user.app_metadata, appMetadata),
    user_metadata: merge(user.user_metadata, userMetadata),
    updated_at: new Date(tenant.now()).toISOString(),
  });
}

/** `null` deletes. */
function merge(before: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>>) {
  const merged = new Map([...Object.entries(before), ...Object.entries(changes)]);
  return Object.fromEntries([...merged].filter(([, value]) => value !== null));
}
