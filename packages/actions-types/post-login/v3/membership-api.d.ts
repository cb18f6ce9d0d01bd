/** A page: up to `take` entries after the cursor `from`. */
export interface Page {
  readonly take?: number;
  readonly from?: string;
}

/** Times are ISO 8601. */
export interface UserGroupMembership {
  readonly id: string;
  readonly name: string;
  /** The group's id in the directory, from SCIM. */
  readonly external_id?: string;
  readonly connection_id?: string;
  readonly tenant_name: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly membership_created_at: string;
  readonly assignment: string;
}

export interface GroupMembership {
  readonly is_member: boolean;
  /** `group_type` is `connection`, `organization` or `tenant`. */
  readonly matches?: readonly { readonly id: string; readonly name: string; readonly group_type: string }[];
}

/** Groups in Auth0 itself (directory sync, SCIM), not those that the identity provider asserts. */
export interface GroupsAPI {
  /** `next` is the cursor of the next page. @throws Error if `take` is not a positive integer or `from` not a string */
  getUserGroups(page?: Page): Promise<{ readonly groups: readonly UserGroupMembership[]; readonly next?: string }>;
  /** @param groups ids or names, at least one @throws Error if it is empty */
  hasGroupMembership(groups: readonly string[]): Promise<{
    readonly memberships: Readonly<Record<string, GroupMembership>>;
    readonly errors?: Readonly<Record<string, string>>;
  }>;
}

export interface EffectiveRole {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly [property: string]: unknown;
}

export interface EffectiveRoles {
  readonly roles: readonly EffectiveRole[];
  readonly next?: string;
}

/** Roles in Auth0 itself, including roles through groups. */
export interface RolesAPI {
  /** @throws Error if `take` is not a positive integer or `from` not a string */
  getUserEffectiveRoles(page?: Page): Promise<EffectiveRoles>;
  /** @param ids 1 to 100 @throws Error if it is empty */
  getUserEffectiveRolesByIds(ids: readonly string[]): Promise<EffectiveRoles>;
  /** @param names 1 to 50 @throws Error if it is empty */
  getUserEffectiveRolesByNames(names: readonly string[]): Promise<EffectiveRoles>;
}
