import { Refusal } from "../policy/decision/refusal.ts";
import { fields } from "../policy/event-parts.ts";
import { isNone, isRecord } from "../policy/records.ts";

/** All that a token exchange may carry: RFC 8693 §2.1 without actors, client authentication, and two of Auth0. */
const allowedParameters: ReadonlySet<string> = new Set(
  (
    "grant_type client_id client_secret client_assertion client_assertion_type subject_token subject_token_type " +
    "requested_token_type audience scope organization"
  ).split(" "),
);
/** RFC 8693 §3: the only type that is issued. */
const accessToken = "urn:ietf:params:oauth:token-type:access_token";

/** Anything else in a request about a user, an actor or a role is the backend's own statement and proves nothing. */
export function checkExchangeParameters(event: Readonly<Record<string, unknown>>): void {
  const { actor_token, actor_token_type, requested_token_type: requested } = fields(event.transaction);
  const { body = {} } = fields(event.request);
  const plain =
    isRecord(body) && Object.entries(body).every(([name, value]) => allowedParameters.has(name) && isText(value));
  if (plain && isNone(actor_token) && isNone(actor_token_type) && (isNone(requested) || requested === accessToken))
    return;
  const allowed = [...allowedParameters].join(", ");
  throw new Refusal(
    "unexpected_parameter",
    `the subject token alone says who the user is; a token exchange for an access token takes only: ${allowed}`,
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
