/** A trigger in the Management API. */
interface ActionTrigger {
  readonly id: string;
  readonly version: string;
  readonly status: "CURRENT" | "DEPRECATED";
  readonly runtimes: readonly string[];
  readonly default_runtime: string;
  readonly binding_policy: "trigger-bound" | "entity-bound";
  readonly compatible_triggers: readonly { readonly id: string; readonly version: string }[];
}

const entityBound = { runtimes: ["node22"], binding_policy: "entity-bound" } as const;

/** All of Auth0's triggers, as a tenant of 2026 lists them: tools that export a tenant read the bindings of each. */
export const actionTriggers: readonly ActionTrigger[] = [
  deprecated("post-login", "v1"),
  { ...current("post-login", "v3"), compatible_triggers: [{ id: "post-login", version: "v2" }] },
  { ...deprecated("post-login", "v2"), runtimes: ["node18", "node22"], default_runtime: "node16" },
  current("credentials-exchange", "v2"),
  deprecated("credentials-exchange", "v1"),
  current("pre-user-registration", "v2"),
  deprecated("pre-user-registration", "v1"),
  deprecated("post-user-registration", "v1"),
  current("post-user-registration", "v2"),
  current("post-change-password", "v2"),
  deprecated("post-change-password", "v1"),
  deprecated("send-phone-message", "v1"),
  current("send-phone-message", "v2"),
  current("password-reset-post-challenge", "v1"),
  current("custom-phone-provider", "v1"),
  current("custom-email-provider", "v1"),
  { ...current("custom-token-exchange", "v1"), ...entityBound, runtimes: ["node18", "node22"] },
  { ...current("event-stream", "v1"), ...entityBound },
  { ...current("password-hash-migration", "v1"), ...entityBound },
  { ...current("mcp-tool", "v1"), ...entityBound },
];

/**
 * The versions that the local tenant runs. Version 2 of post-login is deprecated, and Auth0 still takes it: its Actions
 * run as those of version 3. An Action for any other trigger is refused: it would be deployed and never run.
 */
export const runnableTriggers = actionTriggers.filter(({ id, version }) =>
  ["post-login v2", "post-login v3", "credentials-exchange v2", "custom-token-exchange v1"].includes(
    `${id} ${version}`,
  ),
);

function current(id: string, version: string): ActionTrigger {
  return {
    id,
    version,
    status: "CURRENT",
    runtimes: ["node18-actions", "node22"],
    default_runtime: "node22",
    binding_policy: "trigger-bound",
    compatible_triggers: [],
  };
}

function deprecated(id: string, version: string): ActionTrigger {
  return { ...current(id, version), status: "DEPRECATED", runtimes: ["node22"], default_runtime: "node12" };
}
