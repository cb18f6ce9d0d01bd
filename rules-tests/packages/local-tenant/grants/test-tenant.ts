import { InProcessRuntime } from "../../../../packages/actions-runtime/in-process.ts";
import type { TriggerId } from "../../../../packages/actions-runtime/trigger.ts";
import type { TokenEndpointParts } from "../../../../packages/local-tenant/grants/token-endpoint.ts";
import { ExchangeThrottle } from "../../../../packages/local-tenant/grants/token-exchange/throttle.ts";
import { ExpiringMap } from "../../../../packages/local-tenant/state/expiring-map.ts";
import { createRemembered } from "../../../../packages/local-tenant/state/remembered.ts";
import { TenantLogs } from "../../../../packages/local-tenant/state/tenant-logs.ts";
import { createMemoryStore } from "../../../../packages/local-tenant/store/memory-store.ts";
import { defaultSwitches, type Switches } from "../../../../packages/local-tenant/switches.ts";
import type { Tenant, TenantLogEntry } from "../../../../packages/local-tenant/tenant.ts";
import { createSigningKeys } from "../../../../packages/local-tenant/tokens/create-signing-keys.ts";
import { testKeyPair } from "../../../shared-keys.ts";
import { bindAction, handlerCode } from "../world/bind-action.ts";

/** What a token endpoint needs of a tenant, without a server, users or a network. */
export interface Endpoint {
  readonly tenant: Tenant;
  readonly parts: TokenEndpointParts;
  readonly log: TenantLogEntry[];
  readonly switches: { -readonly [K in keyof Switches]: Switches[K] };
  /** Moves the clock. */
  advance(seconds: number): void;
  /** Binds an Action, of which `body` is the handler's. */
  bind(trigger: TriggerId, body: string): void;
}

export async function createEndpoint(): Promise<Endpoint> {
  let offset = 0;
  const now = () => Date.now() + offset;
  const store = createMemoryStore();
  const log: TenantLogEntry[] = [];
  const switches = { ...defaultSwitches };
  const tenant: Tenant = {
    name: "test",
    domain: "tenant.example",
    issuer: "https://tenant.example/",
    store,
    runtime: new InProcessRuntime({ timeoutMs: 300, now }),
    keys: await createSigningKeys(now, testKeyPair()),
    switches,
    fetch: () => Promise.reject(new Error("this test has no network")),
    now,
    logs: new TenantLogs(store, now),
    log: (entry) => void log.push(entry),
  };
  const parts = {
    tenant,
    ...createRemembered(now),
    assertionIds: new ExpiringMap<true>(now),
    exchangeThrottle: new ExchangeThrottle(now),
  };
  return {
    tenant,
    parts,
    log,
    switches,
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    bind: (trigger, body) => bindAction(store, trigger, handlerCode(trigger, body)),
  };
}
