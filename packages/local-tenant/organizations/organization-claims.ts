import type { Organization } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { allowsNames } from "./find-organization.ts";

/** What a token says of the organization that it was made for: https://auth0.com/docs/manage-users/organizations/using-tokens */
export function organizationClaims(tenant: Tenant, organization: Organization | undefined): Record<string, string> {
  if (organization === undefined) return {};
  return { org_id: organization.id, ...(allowsNames(tenant) && { org_name: organization.name }) };
}
