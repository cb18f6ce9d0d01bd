import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client, ClientGrant, Organization } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Tenant } from "../tenant.ts";
import { findOrganization } from "./find-organization.ts";

/**
 * The organization of a client-credentials request, if the client grant allows it. Auth0 does not document the texts of
 * the errors, so these are our own.
 * https://auth0.com/docs/manage-users/organizations/organizations-for-m2m-applications
 */
export function machineOrganization(
  tenant: Tenant,
  client: Client,
  grant: ClientGrant,
  asked: string | undefined,
): Organization | undefined {
  const usage = grant.organization_usage ?? "deny";
  const idOrName = asked ?? (usage === "require" ? defaultOrganization(client) : undefined);
  if (idOrName === undefined) {
    if (usage !== "require") return undefined;
    throw new OAuthError(400, "invalid_request", "parameter organization is required by the client grant");
  }
  if (usage === "deny") {
    throw new OAuthError(400, "invalid_request", "parameter organization is not allowed by the client grant");
  }
  const organization = findOrganization(tenant, idOrName);
  if (isAssociated(tenant, client, grant, organization)) return organization;
  const description = `Client is not authorized to access "${grant.audience}" for the organization ${organization.id}`;
  throw new OAuthError(403, "access_denied", description);
}

/** Auth0 applies it only if an organization is required. */
function defaultOrganization({ default_organization: settings }: Client): string | undefined {
  return settings?.flows.includes("client_credentials") === true ? settings.organization_id : undefined;
}

function isAssociated({ store }: Tenant, client: Client, grant: ClientGrant, { id }: Organization): boolean {
  if (grant.allow_any_organization === true && !isThirdParty(client)) return true;
  return store.organizationClientGrants.get(pairKey(id, grant.id)) !== undefined;
}
