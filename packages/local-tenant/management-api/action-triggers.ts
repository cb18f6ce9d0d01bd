import { type TriggerId, triggers } from "@federated-actions/auth0-dialect/triggers";

/** A trigger in the Management API. */
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
 * The triggers that the local tenant runs. Auth0 has more. An Action for another trigger is refused, since it
 * would be deployed and never run.
 */
export const actionTriggers = [
  describe("post-login", ["node18-actions", "node22"]),
  describe("credentials-exchange", ["node18-actions", "node22"]),
  describe("custom-token-exchange", ["node18", "node22"]),
];
