/**
 * The triggers that the local tenant runs. Auth0 has more: an Action for one of those would be deployed here and never run, so it is
 * refused.
 */
export const actionTriggers = [
  {
    id: "post-login",
    version: "v3",
    status: "CURRENT",
    runtimes: ["node18-actions", "node22"],
    default_runtime: "node22",
    binding_policy: "trigger-bound",
    compatible_triggers: [],
  },
  {
    id: "credentials-exchange",
    version: "v2",
    status: "CURRENT",
    runtimes: ["node18-actions", "node22"],
    default_runtime: "node22",
    binding_policy: "trigger-bound",
    compatible_triggers: [],
  },
  {
    id: "custom-token-exchange",
    version: "v1",
    status: "CURRENT",
    runtimes: ["node18", "node22"],
    default_runtime: "node22",
    // A token exchange profile names its Action; the trigger itself has no bindings.
    binding_policy: "entity-bound",
    compatible_triggers: [],
  },
];
