import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client, Organization } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

/**
 * Finds the organization by the `organization` parameter: an id, or a name if the tenant's settings allow names.
 * https://auth0.com/docs/manage-users/organizations/configure-organizations/use-org-name-authentication-api
 */
export function findOrganization(tenant: Tenant, idOrName: string): Organization {
  const { organizations } = tenant.store;
  if (idOrName.startsWith("org_")) return organizations.get(idOrName) ?? refuse(idOrName);
  if (!allowsNames(tenant)) {
    throw new OAuthError(
      400,
      "invalid_request",
      "authorization request parameter organization must be an organization id",
    );
  }
  const name = idOrName.toLowerCase();
  return organizations.find((candidate) => candidate.name === name) ?? refuse(idOrName);
}

/** The organization of a user's login. It must allow this application. */
export function findLoginOrganization(tenant: Tenant, client: Client, idOrName: string): Organization {
  const organization = findOrganization(tenant, idOrName);
  if (isThirdParty(client) && organization.third_party_client_access !== "allow") return refuse(organization.id);
  return organization;
}

/** Whether requests and tokens may contain the names of organizations. */
export function allowsNames({ store }: Tenant): boolean {
  return store.settings.allow_organization_name_in_authentication_api === true;
}

function refuse(idOrName: string): never {
  throw new OAuthError(400, "invalid_request", `parameter organization is invalid: ${idOrName.slice(0, 64)}`);
}
