import type { Event } from "@auth0/actions-types/custom-token-exchange/v1";
import type { ExchangeParameters } from "../grants/token-exchange/exchange-parameters.ts";
import type { TokenRequest } from "../grants/token-request.ts";
import type { Organization } from "../store/entities.ts";
import { eventOrganization } from "./event-organization.ts";

/** What an application proves itself by is no business of an Action's, but see the switch. */
const secrets: ReadonlySet<string> = new Set(["client_secret", "client_assertion"]);

/** Auth0's event of custom-token-exchange v1: auth0.com/docs/actions/reference/custom-token-exchange/custom-token-exchange-event-object */
export function exchangeEvent(
  { context: { tenant }, client, parameters, details }: TokenRequest,
  exchange: ExchangeParameters,
  audience: string,
  organization: Organization | undefined,
): Omit<Event, "secrets"> {
  const body = [...parameters].filter(([name]) => tenant.switches.bodyHoldsClientSecret || !secrets.has(name));
  const { subjectToken, subjectTokenType, requestedTokenType, actor } = exchange;
  return {
    client: { client_id: client.client_id, name: client.name, metadata: client.client_metadata ?? {} },
    configuration: {},
    ...eventOrganization(organization),
    request: { ...details, body: Object.fromEntries(body) },
    resource_server: { identifier: audience },
    tenant: { id: tenant.name },
    transaction: {
      subject_token: subjectToken,
      subject_token_type: subjectTokenType,
      requested_scopes: [...exchange.scopes],
      requested_token_type: requestedTokenType ?? null,
      ...(actor && { actor_token: actor.token, actor_token_type: actor.type }),
    },
  };
}
