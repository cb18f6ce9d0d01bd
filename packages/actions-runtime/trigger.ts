/** What the Actions runtime takes and gives back. One contract for the tenant's worker and for tests in-process. */
import type { EffectiveRole, UserGroupMembership } from "./api-types.ts";

export type TriggerId = "post-login" | "credentials-exchange" | "custom-token-exchange";

/** A deployed version of an Action, as a trigger runs it. */
export interface DeployedAction {
  readonly id: string;
  readonly name: string;
  /** Identifies code, secrets and dependencies: a new version is a new instance, whose module state starts afresh. */
  readonly versionId: string;
  /** CommonJS source text. */
  readonly code: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** npm packages that the code may `require`, at most 10. A version is exact, or `latest` for whichever is installed. */
  readonly dependencies?: readonly Dependency[];
  /** What `require("actions:<name>")` finds, at most 3. */
  readonly modules?: readonly ActionsModule[];
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

/** Code shared by Actions. https://auth0.com/docs/customize/actions/modules/actions-modules-overview */
export interface ActionsModule {
  readonly name: string;
  /** CommonJS source text. */
  readonly code: string;
  /** Its own: `actions.secrets`. The Action's are not shown to it. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly dependencies?: readonly Dependency[];
}

/** What Auth0 knows of the user beyond the event: the answers of `api.groups` and `api.roles`. */
export interface Directory {
  readonly groups?: readonly UserGroupMembership[];
  readonly roles?: readonly EffectiveRole[];
}

/** A trigger that goes on after the user was away: sent elsewhere, shown a form, or challenged. */
export interface Resumption {
  /** What had been asked for until then; it stands. */
  readonly outcome: TriggerOutcome;
  /**
   * `continue`: with the same Action's `onContinuePostLogin`, and then with the later ones (a redirect, a form).
   * `next`: with the Action after it (a second factor).
   */
  readonly at: "continue" | "next";
}

export interface TriggerRun {
  readonly trigger: TriggerId;
  /** In bound order. */
  readonly actions: readonly DeployedAction[];
  /** JSON data without `secrets`: each Action gets a copy of its own, with its own secrets. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Without it the methods of `api.groups` and `api.roles` say what they lack. */
  readonly directory?: Directory;
  /** The event is then that of the resumed transaction, with a `request` of its own. */
  readonly resumption?: Resumption;
}

export interface ScopeChange {
  readonly op: "add" | "remove";
  readonly scope: string;
}

export interface ActionLog {
  readonly level: "log" | "info" | "warn" | "error" | "debug" | "trace";
  readonly text: string;
}

export interface ActionExecution {
  readonly action: string;
  readonly logs: readonly ActionLog[];
  readonly milliseconds: number;
}

/** Error classes of Auth0's tenant log `actions_execution_failed`. */
export type FailureClass = "platform_error" | "action_timeout" | "action_error";

/** What a whole trigger execution asked of the server. The server's own filters (reserved claims, grants) come after. */
export interface TriggerOutcome {
  /**
   * Set when an Action called `api.access.deny`, or what refuses as well: `rejectInvalidSubjectToken`, `session.revoke`,
   * `refreshToken.revoke`, `validation.error`. `code` is absent for post-login.
   */
  readonly denied?: {
    readonly action: string;
    readonly code?: string;
    readonly reason: string;
    readonly invalidSubjectToken?: boolean;
  };
  /** Set when an Action threw, did not load, or ran out of time: nothing else of the outcome may then be used. */
  readonly failed?: { readonly action: string; readonly class: FailureClass; readonly message: string };
  /** As set, later calls winning; not yet filtered by the server's rules on reserved names. */
  readonly accessTokenClaims: Readonly<Record<string, unknown>>;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  /** In call order: the last change of a scope wins. */
  readonly scopeChanges: readonly ScopeChange[];
  /** credentials-exchange: the target scopes at the end, when an Action changed them. */
  readonly targetScopes?: readonly string[];
  readonly appMetadata: Readonly<Record<string, unknown>>;
  readonly userMetadata: Readonly<Record<string, unknown>>;
  /** Calls of methods whose effect this outcome has no field for (redirect, MFA, session expiry, ...), in order. */
  readonly commands: readonly { readonly method: string; readonly args: readonly unknown[] }[];
  readonly executions: readonly ActionExecution[];
  /** Set when the user has to be elsewhere first: the id of the Action after which the later ones wait. */
  readonly suspendedAt?: string;
}

export interface ActionsRuntime {
  /** Never rejects for what an Action does; rejects only when the runtime itself is closed. */
  run(run: TriggerRun): Promise<TriggerOutcome>;
  close(): Promise<void>;
}
