import type { TriggerId } from "@federated-actions/auth0-dialect/triggers";
import { readLoginFacts } from "../../actions/federated-login/facts.ts";
import { fields } from "../../actions/policy/event-parts.ts";
import { isNone } from "../../actions/policy/records.ts";

type Event = Readonly<Record<string, unknown>>;

/** What the decision depends on, and Auth0 always passes. */
const always: Readonly<Partial<Record<TriggerId, readonly string[]>>> = {
  "post-login": ["client.name", "connection.name", "transaction.protocol", "user.user_id"],
  "credentials-exchange": ["client.name", "resource_server.identifier"],
  "custom-token-exchange": [
    "client.name",
    "resource_server.identifier",
    "transaction.subject_token",
    "transaction.subject_token_type",
  ],
};

/**
 * What an event lacks that Auth0 would have passed, each as a sentence. A decision on such an event says nothing of a
 * real one.
 */
export function missingParts(trigger: TriggerId, event: Event): string[] {
  const texts = (always[trigger] ?? []).flatMap((path) => missingText(event, path));
  if (trigger === "post-login") return [...texts, ...missingLists(event), ...missingIdentity(event)];
  return trigger === "credentials-exchange" ? [...texts, ...missingRequest(event)] : texts;
}

function missingText(event: Event, path: string): string[] {
  const [object = "", key = ""] = path.split(".");
  if (isNone(event[object])) return [`${path} is absent: the event has no ${object}`];
  const value = fields(event[object])[key];
  if (isNone(value)) return [`${path} is absent`];
  return typeof value === "string" && value !== "" ? [] : [`${path} is no text`];
}

/** The transaction of a refresh may have no scopes: then those of the refresh token count. */
function missingLists({ transaction, resource_server }: Event): string[] {
  const { protocol, requested_scopes } = fields(transaction);
  if (isNone(resource_server) || protocol === "oauth2-refresh-token" || Array.isArray(requested_scopes)) return [];
  return [`transaction.requested_scopes ${isNone(requested_scopes) ? "is absent" : "is no list"}`];
}

function missingIdentity(event: Event): string[] {
  const { identities } = fields(event.user);
  if (!Array.isArray(identities)) return [`user.identities ${isNone(identities) ? "is absent" : "is no list"}`];
  const { id, identities: read } = readLoginFacts({ user: event.user }).user;
  if (id === undefined || read.some(({ fullId }) => fullId === id)) return [];
  return [`no identity matches user_id: none of user.identities is provider|user_id = ${id}`];
}

function missingRequest({ request, transaction, accessToken }: Event): string[] {
  const scopes = fields(transaction).target_scopes ?? fields(accessToken).scope;
  return [
    ...(isNone(fields(request).body) ? ["request.body is absent"] : []),
    ...(Array.isArray(scopes) ? [] : ["accessToken.scope and transaction.target_scopes are absent"]),
  ];
}
