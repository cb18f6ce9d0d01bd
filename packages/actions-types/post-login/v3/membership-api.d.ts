/** A page: up to `take` entries after the cursor `from`. */
export type Page = {
  take?: number;
  from?: string;
};

/** Times are ISO 8601. */
export type UserGroupMembership = {
  id: string;
  name: string;
  /** The group's id in the directory, from SCIM. */
  external_id?: string;
  connection_id?: string;
  tenant_name: string;
  created_at: string;
  updated_at: string;
  membership_created_at: string;
  assignment: string;
};

export type GroupMembership = {
  is_member: boolean;
  /** `group_type` is `connection`, `organization` or `tenant`. */
  matches?: { id: string; name: string; group_type: string }[];
};

/** Groups in Auth0 itself (directory sync, SCIM), not those that the identity provider asserts. */
export interface GroupsAPI {
  /** `next` is the cursor of the next page. @throws Error if `take` is not a positive integer or `from` not a string */
  getUserGroups(page?: Page): Promise<{ groups: UserGroupMembership[]; next?: string }>;
  /** @param groups ids or names, at least one @throws Error if it is empty */
  hasGroupMembership(groups: string[]): Promise<{
    memberships: Record<string, GroupMembership>;
    errors?: Record<string, string>;
  }>;
}
