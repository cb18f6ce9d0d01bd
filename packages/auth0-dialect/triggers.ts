/**
 * Auth0's triggers that run Actions here: the version of their event and api objects, the handler that an Action
 * exports, and how an Action is bound. An entity-bound trigger has no list of bindings: another entity, such as a
 * token exchange profile, names its Action.
 */
export const triggers = {
  "post-login": { version: "v3", handler: "onExecutePostLogin", binding: "trigger-bound" },
  "credentials-exchange": { version: "v2", handler: "onExecuteCredentialsExchange", binding: "trigger-bound" },
  "custom-token-exchange": { version: "v1", handler: "onExecuteCustomTokenExchange", binding: "entity-bound" },
} as const satisfies Record<string, Trigger>;

export type TriggerId = keyof typeof triggers;

interface Trigger {
  readonly version: string;
  readonly handler: string;
  readonly binding: "trigger-bound" | "entity-bound";
}

/** A trigger with a list of bindings. */
export type BoundTriggerId = {
  [Id in TriggerId]: (typeof triggers)[Id]["binding"] extends "trigger-bound" ? Id : never;
}[TriggerId];
