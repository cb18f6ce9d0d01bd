import type { Carrier } from "../policy/carrier/open-carrier.ts";
import { ensure } from "../policy/carrier/payload.ts";
import { audienceOf, carrierOf, fields, scopeList } from "../policy/event-parts.ts";

/** What a credentials-exchange event says, read once. */
export interface MachineFacts {
  readonly client: Carrier | undefined;
  readonly organization: Carrier | undefined;
  readonly audience: string | undefined;
  /** This and the next are read when they are used: what an unmanaged client requests is not looked at. */
  readonly requestedScopes: readonly string[];
  /**
   * What Auth0 is about to put into the token.
   * @throws Refusal `policy_unavailable` where the event does not tell: what is not known cannot be limited.
   */
  readonly grantedScopes: readonly string[];
  /** Whether the platform lets an Action remove scopes. */
  readonly canRemoveScopes: boolean;
  /** Names of claims that earlier Actions set. */
  readonly earlierClaims: readonly string[];
  /** The request's parameters, as sent: only to be refused, never to be used. */
  readonly body: unknown;
}

export function readMachineFacts(input: unknown): MachineFacts {
  const event = fields(input);
  const transaction = fields(event.transaction);
  const accessToken = fields(event.accessToken);
  const targets = transaction.target_scopes;
  return {
    client: carrierOf("client", event.client),
    organization: carrierOf("organization", event.organization),
    audience: audienceOf(event),
    get requestedScopes() {
      return scopeList(transaction.requested_scopes);
    },
    get grantedScopes() {
      const granted = targets ?? accessToken.scope;
      ensure(Array.isArray(granted));
      return scopeList(granted);
    },
    canRemoveScopes: Array.isArray(targets),
    earlierClaims: Object.keys(fields(accessToken.customClaims)),
    body: fields(event.request).body,
  };
}
