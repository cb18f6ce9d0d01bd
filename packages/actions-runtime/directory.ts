import type { EffectiveRole, UserGroupMembership } from "./api-types.ts";
import type { TriggerRun } from "./trigger.ts";

/** What Auth0 knows about the user beyond the event: the answers of `api.groups` and `api.roles`. */
export interface Directory {
  readonly groups?: readonly UserGroupMembership[];
  readonly roles?: readonly EffectiveRole[];
}

/** A trigger run whose Actions may ask a directory. */
export interface DirectoryRun extends TriggerRun {
  /** Without it, the methods of `api.groups` and `api.roles` throw an error that says so. */
  readonly directory?: Directory;
}
