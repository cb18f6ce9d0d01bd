import type { TenantLogEntry } from "../../../../packages/local-tenant/log/entry.ts";
import type { Connection } from "../../../../packages/local-tenant/store/entities.ts";
import { defaultSwitches } from "../../../../packages/local-tenant/switches.ts";
import type { RelyingParty } from "../../../../packages/local-tenant/upstream/relying-party.ts";

/** A connection for tests that need no tenant. */
export function connectionWith(options: Readonly<Record<string, unknown>> = {}, strategy = "samlp"): Connection {
  const flags = { enabled_clients: [], is_domain_connection: false };
  return { id: "con_globex", name: "globex", strategy, options: { ...options }, ...flags };
}

export interface TestParty extends RelyingParty {
  readonly logged: TenantLogEntry[];
}

/** The least that the protocols need of a tenant. It reaches no network, unless it is given `fetch`. */
export function relyingParty(changes: Partial<RelyingParty> = {}): TestParty {
  const logged: TenantLogEntry[] = [];
  return {
    name: "test",
    issuer: "https://tenant.example/",
    switches: defaultSwitches,
    fetch: () => Promise.reject(new Error("this test has no network")),
    now: () => Date.now(),
    log: (entry) => void logged.push(entry),
    ...changes,
    logged,
  };
}
