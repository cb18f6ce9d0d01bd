import type { Carrier } from "../policy/carrier/open-carrier.ts";
import { audienceOf, carrierOf, fields, scopeList } from "../policy/event-parts.ts";

/** What a credentials-exchange event says, read once. */
export interface MachineFacts {
  readonly client: Carrier | undefined;
  readonly organization: Carrier | undefined;
  readonly audience: string | undefined;
  /** This and the next are read when they are asked for: of a client that is nobody's they are nobody's business. */
  readonly requestedScopes: readonly string[];
  /** What Auth0 is about to put into the token. */
  readonly grantedScopes: readonly string[];
  /** Whether the platform lets an Action take scopes off. */
  readonly canRemoveScopes: boolean;
  /** The request's parameters, as sent: only to be refused, never to be used. */
  readonly body: unknown;
}

export function readMachineFacts(input: unknown): MachineFacts {
  const event = fields(input);
  const transaction = fields(event.transaction);
  const targets = transaction.target_scopes;
  return {
    client: carrierOf("client", event.client),
    organization: carrierOf("organization", event.organization),
    audience: audienceOf(event),
    get requestedScopes() {
      return scopeList(transaction.requested_scopes);
    },
    get grantedScopes() {
      return scopeList(targets ?? fields(event.accessToken).scope);
    },
    canRemoveScopes: Array.isArray(targets),
    body: fields(event.request).body,
  };
}
