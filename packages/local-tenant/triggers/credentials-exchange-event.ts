import type { Event } from "@auth0/actions-types/credentials-exchange/v2";
import type { RequestParameters } from "../oauth/request-body.ts";
import type { Client, Organization, ResourceServer } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { bodyOf } from "./event-body.ts";
import { eventOrganization } from "./event-organization.ts";
import type { RequestDetails } from "./request-details.ts";

export interface CredentialsExchange {
  readonly client: Client;
  readonly resourceServer: ResourceServer;
  readonly organization: Organization | undefined;
  readonly requested: readonly string[];
  /** The scopes to be issued. */
  readonly scopes: readonly string[];
  readonly parameters: RequestParameters;
  readonly details: RequestDetails;
}

/** Auth0's event of credentials-exchange v2: auth0.com/docs/actions/reference/credentials-exchange */
export function credentialsExchangeEvent(tenant: Tenant, exchange: CredentialsExchange): Omit<Event, "secrets"> {
  const { client, resourceServer, requested, scopes } = exchange;
  return {
    accessToken: { customClaims: {}, scope: [...scopes] },
    client: { client_id: client.client_id, name: client.name, metadata: client.client_metadata ?? {} },
    configuration: {},
    ...eventOrganization(exchange.organization),
    request: { ...exchange.details, body: bodyOf(tenant, "other", exchange.parameters) },
    resource_server: { identifier: resourceServer.identifier },
    tenant: { id: tenant.name },
    transaction: { requested_scopes: [...requested], target_scopes: [...scopes] },
  };
}
