import type { Carrier } from "../policy/carrier/open-carrier.ts";
import { ensure } from "../policy/decision/refusal.ts";
import { audienceOf, carrierOf, fields, scopeList } from "../policy/event-parts.ts";

/** The facts of a credentials-exchange event, read once. */
export interface MachineFacts {
  readonly client: Carrier | undefined;
  readonly organization: Carrier | undefined;
  readonly audience: string | undefined;
  /** Scopes are read on first use: those of an unmanaged client are never inspected. */
  readonly requestedScopes: readonly string[];
  /**
   * The scopes that Auth0 is about to put into the token.
   * @throws Refusal `policy_unavailable` if the event does not tell: unknown scopes cannot be limited.
   */
  readonly grantedScopes: readonly string[];
  /** Whether the platform lets an Action remove scopes. */
  readonly canRemoveScopes: boolean;
  /** Names of claims that earlier Actions set. */
  readonly earlierClaims: readonly string[];
  /** The request's parameters, as sent. They can only lead to a refusal and are never used otherwise. */
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
