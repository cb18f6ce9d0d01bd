/** Input and output of the Actions runtime: one contract for the tenant's worker and for in-process tests. */

export type TriggerId = "post-login" | "credentials-exchange" | "custom-token-exchange";

/** A deployed version of an Action, as a trigger runs it. */
export interface DeployedAction {
  readonly id: string;
  readonly name: string;
  /** Identifies code, secrets and dependencies. A new version is a new instance with new module state. */
  readonly versionId: string;
  /** CommonJS source text. */
  readonly code: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** npm packages that the code can `require`, at most 10. A version is exact, or `latest` for the installed one. */
  readonly dependencies?: readonly Dependency[];
  /** Modules for `require("actions:<name>")`, at most 3. */
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
  /** The module's own secrets, as `actions.secrets`. It does not see those of the Action. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly dependencies?: readonly Dependency[];
}

/** A trigger that continues after a redirect, a form or a challenge. */
export interface Resumption {
  /** What had been asked for until then. It stands. */
  readonly outcome: TriggerOutcome;
  /**
   * `continue`: with `onContinuePostLogin` of the same Action, then with the later Actions (redirect, form).
   * `next`: with the next Action (second factor).
   */
  readonly at: "continue" | "next";
}

export interface TriggerRun {
  readonly trigger: TriggerId;
  /** In bound order. */
  readonly actions: readonly DeployedAction[];
  /** JSON data without `secrets`. Each Action gets its own copy, with its own secrets. */
  readonly event: Readonly<Record<string, unknown>>;
  /** The event is then that of the resumed transaction, with the `request` of the return. */
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

/** What a trigger execution asks of the server. The server's own filters (reserved claims, grants) apply later. */
export interface TriggerOutcome {
  /**
   * Set when an Action called `api.access.deny` or another method that refuses: `rejectInvalidSubjectToken`,
   * `session.revoke`, `refreshToken.revoke`, `validation.error`. `code` is absent for post-login.
   */
  readonly denied?: {
    readonly action: string;
    readonly code?: string;
    readonly reason: string;
    readonly invalidSubjectToken?: boolean;
  };
  /** Set when an Action threw, did not load or exceeded the time limit. Nothing else of the outcome must be used. */
  readonly failed?: { readonly action: string; readonly class: FailureClass; readonly message: string };
  /** As set; later calls win. The server's rules on reserved names have not been applied. */
  readonly accessTokenClaims: Readonly<Record<string, unknown>>;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  /** Claims whose last value has no JSON (`undefined`, a function): they are not set. Absent if there are none. */
  readonly claimsWithoutValue?: { readonly accessToken: readonly string[]; readonly idToken: readonly string[] };
  /** In call order: the last change of a scope wins. */
  readonly scopeChanges: readonly ScopeChange[];
  /** credentials-exchange: the final target scopes, if an Action changed them. */
  readonly targetScopes?: readonly string[];
  readonly appMetadata: Readonly<Record<string, unknown>>;
  readonly userMetadata: Readonly<Record<string, unknown>>;
  /** Calls of methods without a field of their own here (redirect, MFA, session expiry, ...), in order. */
  readonly commands: readonly { readonly method: string; readonly args: readonly unknown[] }[];
  readonly executions: readonly ActionExecution[];
  /** Set when the user must do something first: the id of the Action after which the later ones wait. */
  readonly suspendedAt?: string;
}

export interface ActionsRuntime {
  /** Never rejects because of an Action, only if the runtime is closed. */
  run(run: TriggerRun): Promise<TriggerOutcome>;
  close(): Promise<void>;
}
