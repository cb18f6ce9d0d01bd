import type { Event } from "@auth0/actions-types/credentials-exchange/v2";
import type { ApiAccess } from "../grants/api-access.ts";
import type { RequestParameters } from "../oauth/request-body.ts";
import type { Client, Organization } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { eventOrganization } from "./event-organization.ts";
import type { RequestDetails } from "./request-details.ts";

export interface CredentialsExchange {
  readonly tenant: Tenant;
  readonly client: Client;
  readonly access: ApiAccess;
  readonly organization: Organization | undefined;
  readonly requested: readonly string[];
  /** What is about to be issued. */
  readonly scopes: readonly string[];
  readonly parameters: RequestParameters;
  readonly details: RequestDetails;
}

const secrets: ReadonlySet<string> = new Set(["client_secret", "client_assertion"]);

/** Auth0's event of credentials-exchange v2: auth0.com/docs/actions/reference/credentials-exchange */
export function credentialsExchangeEvent(exchange: CredentialsExchange): Omit<Event, "secrets"> {
  const { tenant, client, access, requested, scopes } = exchange;
  const body = [...exchange.parameters].filter(([name]) => tenant.switches.bodyHoldsClientSecret || !secrets.has(name));
  return {
    accessToken: { customClaims: {}, scope: [...scopes] },
    client: { client_id: client.client_id, name: client.name, metadata: client.client_metadata ?? {} },
    configuration: {},
    ...eventOrganization(exchange.organization),
    request: { ...exchange.details, body: Object.fromEntries(body) },
    resource_server: { identifier: access.resourceServer.identifier },
    tenant: { id: tenant.name },
    transaction: { requested_scopes: [...requested], target_scopes: [...scopes] },
  };
}
