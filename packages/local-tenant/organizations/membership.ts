import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Organization, User } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Tenant } from "../tenant.ts";

export function isMember({ store }: Tenant, organization: Organization, user: User): boolean {
  return store.organizationMembers.get(pairKey(organization.id, user.user_id)) !== undefined;
}

/** Auth0's error for users who are not members. */
export function notMember(organization: Organization, user: User): OAuthError {
  const description = `user ${user.user_id} is not part of the ${organization.id} organization`;
  return new OAuthError(403, "access_denied", description);
}
