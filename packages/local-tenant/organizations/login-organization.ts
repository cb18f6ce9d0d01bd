import type { Client, Organization, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { findLoginOrganization } from "./find-organization.ts";
import { isMember, notMember } from "./membership.ts";

/**
 * The organization of an earlier login, as it is now. Throws if it was deleted, no longer allows the application, or
 * the user is no longer a member.
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
