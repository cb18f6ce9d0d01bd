/**
 * Parts of Auth0's typings that the official package does not export. They are derived from exported types, so that the
 * official package can replace ours.
 */
import type { CredentialsExchangeAPI } from "@auth0/actions-types/credentials-exchange/v2";
import type { PostLoginAPI } from "@auth0/actions-types/post-login/v3";

export type CacheAPI = PostLoginAPI["cache"];
export type CacheRecord = NonNullable<ReturnType<CacheAPI["get"]>>;
export type CacheSetOptions = NonNullable<Parameters<CacheAPI["set"]>[2]>;
export type CacheWriteResult = ReturnType<CacheAPI["set"]>;
export type CacheDeleteResult = ReturnType<CacheAPI["delete"]>;
export type CacheErrorCode = Extract<CacheWriteResult | CacheDeleteResult, { readonly type: "error" }>["code"];

export type GroupsAPI = PostLoginAPI["groups"];
export type Page = NonNullable<Parameters<GroupsAPI["getUserGroups"]>[0]>;
export type UserGroupMembership = Awaited<ReturnType<GroupsAPI["getUserGroups"]>>["groups"][number];

export type SAMLResponseAPI = PostLoginAPI["samlResponse"];
export type SAMLAttributeValue = Parameters<SAMLResponseAPI["setAttribute"]>[1];

export type TargetScopesAPI = CredentialsExchangeAPI["transaction"];

export interface EffectiveRole {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

interface EffectiveRoles {
  readonly roles: readonly EffectiveRole[];
  readonly next?: string;
}

/** `api.roles`: early access. Auth0's code has it, its typings do not. The roles include those through groups. */
export interface RolesAPI {
  /** @throws Error if `take` is not a positive integer or `from` not a string */
  getUserEffectiveRoles(page?: Page): Promise<EffectiveRoles>;
  /** @param ids 1 to 100 @throws Error if it is empty */
  getUserEffectiveRolesByIds(ids: readonly string[]): Promise<EffectiveRoles>;
  /** @param names 1 to 50 @throws Error if it is empty */
  getUserEffectiveRolesByNames(names: readonly string[]): Promise<EffectiveRoles>;
}
