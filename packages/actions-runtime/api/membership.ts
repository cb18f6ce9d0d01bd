import type { ActionCall } from "../action-call.ts";
import type { GroupsAPI, Page, RolesAPI } from "../api-types.ts";
import { NotInLocalTenantError } from "../errors.ts";
import { copyForAction } from "../realm.ts";

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

/** Up to `take` entries after the cursor. The cursor is the number of entries before the page. */
function pageOf<T>(entries: readonly T[], { from, take }: Page = {}): { readonly page: T[]; readonly next?: string } {
  const start = Number(from ?? 0);
  const end = take === undefined ? entries.length : start + take;
  return { page: entries.slice(start, end), ...(end < entries.length && { next: String(end) }) };
}

/**
 * `api.groups`. Answers come from the directory given to the run. Without a directory every method throws instead of
 * inventing an answer.
 */
export function groups({ directory }: ActionCall): GroupsAPI {
  const known = (method: string) => {
    if (!directory?.groups) throw new NotInLocalTenantError(`groups.${method}`, "groups");
    return directory.groups;
  };
  return {
    async getUserGroups(page) {
      checkPage(page);
      const { page: found, next } = pageOf(known("getUserGroups"), page);
      return copyForAction({ groups: found, ...(next !== undefined && { next }) });
    },
    async hasGroupMembership(wanted) {
      checkList("groups", wanted);
      const own = known("hasGroupMembership");
      const memberships = wanted.map((group) => {
        const matches = own.filter(({ id, name }) => id === group || name === group);
        const described = matches.map(({ id, name }) => ({ id, name, group_type: "connection" }));
        return [group, { is_member: matches.length > 0, ...(matches.length > 0 && { matches: described }) }] as const;
      });
      return copyForAction({ memberships: Object.fromEntries(memberships) });
    },
  };
}

/** `api.roles`, like {@link groups}. */
export function roles({ directory }: ActionCall): RolesAPI {
  const known = (method: string) => {
    if (!directory?.roles) throw new NotInLocalTenantError(`roles.${method}`, "roles");
    return directory.roles;
  };
  return {
    async getUserEffectiveRoles(page) {
      checkPage(page);
      const { page: found, next } = pageOf(known("getUserEffectiveRoles"), page);
      return copyForAction({ roles: found, ...(next !== undefined && { next }) });
    },
    async getUserEffectiveRolesByIds(ids) {
      checkList("ids", ids, 100);
      return copyForAction({ roles: known("getUserEffectiveRolesByIds").filter(({ id }) => ids.includes(id)) });
    },
    async getUserEffectiveRolesByNames(names) {
      checkList("names", names, 50);
      return copyForAction({ roles: known("getUserEffectiveRolesByNames").filter(({ name }) => names.includes(name)) });
    },
  };
}
