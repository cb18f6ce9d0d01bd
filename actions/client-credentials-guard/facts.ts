import type { Carrier } from "../policy/carrier/open-carrier.ts";
import { ensure } from "../policy/decision/refusal.ts";
import { audienceOf, carrierOf, type Fields, fields, scopeList } from "../policy/event-parts.ts";

/** The facts of a credentials-exchange event, read once. */
export interface MachineFacts {
  readonly client: Carrier | undefined;
  readonly organization: Carrier | undefined;
  readonly audience: string | undefined;
  readonly transaction: Fields;
  readonly accessToken: Fields;
  /** Whether the platform lets an Action remove scopes. */
  readonly canRemoveScopes: boolean;
  /** The request's parameters, as sent. They can only lead to a refusal and are never used otherwise. */
  readonly body: unknown;
}

export function readMachineFacts(input: unknown): MachineFacts {
  const event = fields(input);
  const transaction = fields(event.transaction);
  return {
    client: carrierOf("client", event.client),
    organization: carrierOf("organization", event.organization),
    audience: audienceOf(event),
    transaction,
    accessToken: fields(event.accessToken),
    canRemoveScopes: Array.isArray(transaction.target_scopes),
    body: fields(event.request).body,
  };
}

/** Scopes are read on first use: those of an unmanaged client are never inspected. */
export function requestedScopes({ transaction }: MachineFacts): readonly string[] {
  return scopeList(transaction.requested_scopes);
}

/**
 * The scopes that Auth0 is about to put into the token.
 * @throws Refusal `policy_unavailable` if the event does not tell: unknown scopes cannot be limited.
 */
export function grantedScopes({ transaction, accessToken }: MachineFacts): readonly string[] {
  const granted = transaction.target_scopes ?? accessToken.scope;
  ensure(Array.isArray(granted));
  return scopeList(granted);
}
