import type { ActionsRuntime } from "@federated-actions/actions-runtime/trigger";
import { createMemoryStore } from "@federated-actions/local-tenant/store/memory-store";
import { defaultSwitches } from "@federated-actions/local-tenant/switches";
import type { Tenant } from "@federated-actions/local-tenant/tenant";
import type { SigningKeys } from "@federated-actions/local-tenant/tokens/signing-keys";

/** "Signs" a token by writing its claims down, so that they may be read without a key. */
const legible: SigningKeys = {
  jwks: { keys: [] },
  sign: async (claims) => JSON.stringify(claims),
  verify: () => Promise.reject(new Error("The kit verifies no tokens.")),
};

/** As much of a tenant as it takes to make tokens by the tenant's own code: nothing is stored, sent or signed. */
export function tokenServer(runtime: ActionsRuntime, hostname: string, now: () => number): Tenant {
  return {
    name: hostname.split(".", 1)[0] ?? hostname,
    domain: hostname,
    issuer: `https://${hostname}/`,
    store: createMemoryStore(),
    runtime,
    keys: legible,
    switches: defaultSwitches,
    fetch: () => Promise.reject(new Error("The kit calls nobody.")),
    now,
    log: () => {},
  };
}
