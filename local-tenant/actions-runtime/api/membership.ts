import type { GroupsAPI, Page, RolesAPI } from "../../../actions/types/post-login/v3/membership-api.d.ts";
import { NotInLocalTenantError } from "../errors.ts";

function checkPage({ from, take }: Page = {}): void {
  if (from !== undefined && typeof from !== "string") {
    throw new Error('The "from" parameter must be a string if provided.');
  }
  if (take !== undefined && (!Number.isInteger(take) || take <= 0)) {
    throw new Error('The "take" parameter must be a positive integer if provided.');
  }
}

function checkList(name: string, values: unknown, most = Number.POSITIVE_INFINITY): void {
  if (!Array.isArray(values) || values.length === 0) {
    throw new Error(`The "${name}" parameter must be a non-empty array of strings.`);
  }
  if (values.length > most) throw new Error(`The "${name}" parameter must have at most ${most} entries.`);
}

/** `api.groups`. The answers are a directory's, which the local tenant has not: it refuses rather than make one up. */
export const groups: GroupsAPI = {
  async getUserGroups(page) {
    checkPage(page);
    throw new NotInLocalTenantError("groups.getUserGroups", "groups");
  },
  async hasGroupMembership(names) {
    checkList("groups", names);
    throw new NotInLocalTenantError("groups.hasGroupMembership", "groups");
  },
};

/** `api.roles`: as {@link groups}. */
export const roles: RolesAPI = {
  async getUserEffectiveRoles(page) {
    checkPage(page);
    throw new NotInLocalTenantError("roles.getUserEffectiveRoles", "roles");
  },
  async getUserEffectiveRolesByIds(ids) {
    checkList("ids", ids, 100);
    throw new NotInLocalTenantError("roles.getUserEffectiveRolesByIds", "roles");
  },
  async getUserEffectiveRolesByNames(names) {
    checkList("names", names, 50);
    throw new NotInLocalTenantError("roles.getUserEffectiveRolesByNames", "roles");
  },
};
