import type { Client, Organization, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { findLoginOrganization } from "./find-organization.ts";
import { isMember, notMember } from "./membership.ts";

/**
 * The organization of a login that was, as the store has it now. Throws where it is gone, shuts the application out or
 * has parted with the user since.
 */
export function loginOrganization(
  tenant: Tenant,
  client: Client,
  organizationId: string | undefined,
  user: User,
): Organization | undefined {
  if (organizationId === undefined) return undefined;
  const organization = findLoginOrganization(tenant, client, organizationId);
  if (!isMember(tenant, organization, user)) throw notMember(organization, user);
  return organization;
}
