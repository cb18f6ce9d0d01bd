import type { Client, Connection, Organization, User } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Tenant } from "../tenant.ts";
import { findLoginOrganization } from "./find-organization.ts";
import { isMember, notMember } from "./membership.ts";

/**
 * The organization that the user signs in to. The user must be a member, or become one by the connection's setting.
 * https://auth0.com/docs/manage-users/organizations/configure-organizations/grant-just-in-time-membership
 */
export function enterOrganization(
  tenant: Tenant,
  client: Client,
  organizationId: string | undefined,
  user: User,
  connection: Connection,
): Organization | undefined {
  if (organizationId === undefined) return undefined;
  const organization = findLoginOrganization(tenant, client, organizationId);
  if (isMember(tenant, organization, user)) return organization;
  const link = tenant.store.organizationConnections.get(pairKey(organization.id, connection.id));
  if (link?.assign_membership_on_login !== true) throw notMember(organization, user);
  tenant.store.organizationMembers.put({ organization_id: organization.id, user_id: user.user_id });
  return organization;
}
