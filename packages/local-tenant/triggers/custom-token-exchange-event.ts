import type { Event } from "@auth0/actions-types/custom-token-exchange/v1";
import type { RequestParameters } from "../oauth/request-body.ts";
import type { Client, Organization } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { bodyOf } from "./event-body.ts";
import { eventOrganization } from "./event-organization.ts";
import type { RequestDetails } from "./request-details.ts";

export interface CustomTokenExchange {
  readonly client: Client;
  readonly audience: string;
  readonly organization: Organization | undefined;
  readonly subjectToken: string;
  readonly subjectTokenType: string;
  readonly requestedTokenType: string | undefined;
  readonly requestedScopes: readonly string[];
  readonly actor: { readonly token: string; readonly type: string } | undefined;
  readonly parameters: RequestParameters;
  readonly details: RequestDetails;
}

/** Auth0's event of custom-token-exchange v1: https://auth0.com/docs/actions/reference/custom-token-exchange */
export function customTokenExchangeEvent(tenant: Tenant, exchange: CustomTokenExchange): Omit<Event, "secrets"> {
  const { client, actor } = exchange;
  return {
    client: { client_id: client.client_id, name: client.name, metadata: client.client_metadata ?? {} },
    configuration: {},
    ...eventOrganization(exchange.organization),
    request: { ...exchange.details, body: bodyOf(tenant, "other", exchange.parameters) },
    resource_server: { identifier: exchange.audience },
    tenant: { id: tenant.name },
    transaction: {
      subject_token: exchange.subjectToken,
      subject_token_type: exchange.subjectTokenType,
      requested_scopes: [...exchange.requestedScopes],
      requested_token_type: exchange.requestedTokenType ?? null,
      ...(actor && { actor_token: actor.token, actor_token_type: actor.type }),
    },
  };
}
