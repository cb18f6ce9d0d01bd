import { isObject, type JsonObject, setOwn } from "@federated-actions/actions-runtime/json";
import type { ActionLog, DeployedAction, TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { KitEvent } from "./kit-event.ts";
import { type DroppedClaim, type MintedToken, mint } from "./mint.ts";
import { interactionRefused, type Pending, pendingOf } from "./pending.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

/** The user of a token exchange. */
export interface Subject {
  readonly by: "id" | "connection";
  readonly userId: string;
  readonly connection?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly organization?: string;
  readonly actor?: unknown;
}

/** The outcome of a trigger: exactly one of `refusal`, `failure`, `pending`, or what is issued. */
export interface Outcome {
  readonly decision: "issue" | "deny" | "fail" | "wait";
  readonly refusal?: Refusal;
  /** An Action threw, did not load or exceeded the time limit. No token is issued, but it is not a refusal. */
  readonly failure?: NonNullable<TriggerOutcome["failed"]>;
  /** What the user must do before tokens are issued. */
  readonly pending?: Pending;
  readonly accessToken?: MintedToken;
  readonly idToken?: MintedToken;
  /** Scopes of the access token, after the Actions' changes. */
  readonly scopes: readonly string[];
  readonly dropped: readonly DroppedClaim[];
  /** custom-token-exchange */
  readonly subject?: Subject;
  /** As it would be stored: the earlier metadata with the Actions' changes. */
  readonly metadata: { readonly app: JsonObject; readonly user: JsonObject };
  readonly logs: readonly (ActionLog & { readonly action: string })[];
  /** All other calls for the server, in order. */
  readonly commands: TriggerOutcome["commands"];
  /** Names of the Actions that ran. */
  readonly ran: readonly string[];
  /** Replays the event of this outcome. */
  readonly seed: number;
  readonly given: { readonly actions: readonly DeployedAction[]; readonly event: KitEvent };
  /** As returned by the runtime. */
  readonly raw: TriggerOutcome;
}

interface ReadOptions {
  /** The tenant of the event. */
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly actions: readonly DeployedAction[];
  readonly event: KitEvent;
  readonly raw: TriggerOutcome;
  readonly seed: number;
  /** For a redirect: what the other site must return. */
  readonly state: string;
  /** Whether the requested second factor is complete. */
  readonly factorMet?: boolean;
}

/** Applies what the server does with the runtime's outcome: filters, grants, and waiting for the user. */
export function readOutcome(options: ReadOptions): Outcome {
  const { actions, event, raw, seed } = options;
  const base = {
    scopes: [],
    dropped: [],
    metadata: { app: metadataOf(event, raw, "app_metadata"), user: metadataOf(event, raw, "user_metadata") },
    logs: raw.executions.flatMap(({ action, logs }) => logs.map((log) => ({ action, ...log }))),
    commands: raw.commands,
    ran: raw.executions.map(({ action }) => action),
    seed,
    given: { actions, event },
    raw,
  };
  return { ...base, ...decide(options) };
}

type Decided = Pick<Outcome, "decision"> & Partial<Outcome>;

function decide({ issuer, now, event, raw, state, factorMet = false }: ReadOptions): Decided {
  if (raw.failed) return { decision: "fail", failure: raw.failed };
  if (raw.denied) return { decision: "deny", refusal: refusalOf(event, raw.denied) };
  const pending = pendingOf(raw, state, factorMet);
  if (pending) {
    const refusal = interactionRefused(event, pending);
    return refusal ? { decision: "deny", refusal } : { decision: "wait", pending };
  }
  if (event.trigger === "custom-token-exchange") return exchangeOf(raw);
  try {
    return { decision: "issue", ...mint({ issuer, now }, event, raw) };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { decision: "deny", refusal: { error: error.error, reason: error.message } };
  }
}

/**
 * Exactly one user must be set.
 * @see https://auth0.com/docs/actions/reference/custom-token-exchange/custom-token-exchange-api-object
 */
function exchangeOf({ commands }: TriggerOutcome): Decided {
  const of = (name: string) => commands.filter(({ method }) => method === `authentication.${name}`);
  const setters = [...of("setUserById"), ...of("setUserByConnection")];
  const [set] = setters;
  if (!set || setters.length > 1) {
    const message = `${setters.length} users are set: call exactly one of setUserById and setUserByConnection, once.`;
    return { decision: "fail", failure: { action: "custom-token-exchange", class: "action_error", message } };
  }
  const [organization, actor] = [of("setOrganization").at(-1)?.args[0], of("setActor").at(-1)?.args[0]];
  const byId = set.method.endsWith("setUserById");
  const attributes = isObject(set.args[1]) ? set.args[1] : {};
  const user = byId
    ? { by: "id" as const, userId: String(set.args[0]) }
    : { by: "connection" as const, userId: String(attributes.user_id), connection: String(set.args[0]), attributes };
  return {
    decision: "issue",
    subject: {
      ...user,
      ...(organization !== undefined && { organization: String(organization) }),
      ...(actor !== undefined && { actor }),
    },
  };
}

/** A failed execution changes nothing. Changes of a refused one stand. `null` removes. */
function metadataOf({ event }: KitEvent, raw: TriggerOutcome, kind: "app_metadata" | "user_metadata"): JsonObject {
  const before = isObject(event.user) && isObject(event.user[kind]) ? event.user[kind] : {};
  const after: JsonObject = { ...before };
  for (const [key, value] of Object.entries(kind === "app_metadata" ? raw.appMetadata : raw.userMetadata)) {
    if (value === null) Reflect.deleteProperty(after, key);
    else setOwn(after, key, value);
  }
  return after;
}
