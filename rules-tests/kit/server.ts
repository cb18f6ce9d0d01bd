import type { ActionsRuntime } from "../../local-tenant/actions-runtime/trigger.ts";
import { createMemoryStore } from "../../local-tenant/store/memory-store.ts";
import { defaultSwitches } from "../../local-tenant/switches.ts";
import type { Tenant } from "../../local-tenant/tenant.ts";
import type { SigningKeys } from "../../local-tenant/tokens/signing-keys.ts";

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
