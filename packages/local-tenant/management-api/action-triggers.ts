import { type TriggerId, triggers } from "@federated-actions/auth0-dialect/triggers";

/** What the Management API tells of a trigger. */
function describe(id: TriggerId, runtimes: readonly string[]) {
  const { version, binding } = triggers[id];
  return {
    id,
    version,
    status: "CURRENT",
    runtimes,
    default_runtime: "node22",
    binding_policy: binding,
    compatible_triggers: [],
  };
}

/**
 * The triggers that the local tenant runs. Auth0 has more: an Action for one of those would be deployed here and never
 * run, so it is refused.
 */
export const actionTriggers = [
  describe("post-login", ["node18-actions", "node22"]),
  describe("credentials-exchange", ["node18-actions", "node22"]),
  describe("custom-token-exchange", ["node18", "node22"]),
];
