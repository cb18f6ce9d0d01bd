import { HonoRequest } from "hono/request";
import { InProcessRuntime } from "../../../../packages/actions-runtime/in-process.ts";
import type { TriggerId } from "../../../../packages/actions-runtime/trigger.ts";
import { OAuthError } from "../../../../packages/auth0-dialect/oauth-error.ts";
import { exchangeToken, type TokenEndpointParts } from "../../../../packages/local-tenant/grants/token-endpoint.ts";
import { ExchangeThrottle } from "../../../../packages/local-tenant/grants/token-exchange/throttle.ts";
import type { LogFacts, TenantLogEntry } from "../../../../packages/local-tenant/log/entry.ts";
import { requestFacts, withRequestFacts } from "../../../../packages/local-tenant/log/request-facts.ts";
import { TenantLogs } from "../../../../packages/local-tenant/log/tenant-logs.ts";
import { ExpiringMap } from "../../../../packages/local-tenant/state/expiring-map.ts";
import { createRemembered } from "../../../../packages/local-tenant/state/remembered.ts";
import { createMemoryStore } from "../../../../packages/local-tenant/store/memory-store.ts";
import { defaultSwitches, type Switches } from "../../../../packages/local-tenant/switches.ts";
import type { Tenant } from "../../../../packages/local-tenant/tenant.ts";
import { createSigningKeys } from "../../../../packages/local-tenant/tokens/create-signing-keys.ts";
import { testKeyPair } from "../../../shared-keys.ts";
import { bindAction, handlerCode } from "../world/bind-action.ts";

/** `undefined` leaves a parameter out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a token endpoint needs of a tenant, without a server, users or a network. */
export interface Endpoint {
  readonly tenant: Tenant;
  readonly parts: TokenEndpointParts;
  readonly log: (LogFacts & TenantLogEntry)[];
  readonly switches: { -readonly [K in keyof Switches]: Switches[K] };
  /** Moves the clock. */
  advance(seconds: number): void;
  /** What the token endpoint answers to a form. */
  token(parameters: Parameters, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Binds an Action, of which `body` is the handler's. */
  bind(trigger: TriggerId, body: string): void;
}

export async function createEndpoint(): Promise<Endpoint> {
  let offset = 0;
  const now = () => Date.now() + offset;
  const store = createMemoryStore();
  const log: (LogFacts & TenantLogEntry)[] = [];
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
    logs: new TenantLogs(store, "test", now),
    log: (entry) => void log.push({ ...requestFacts(), ...entry }),
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
    token: async (parameters, headers = {}) => {
      const present = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
      const body = new URLSearchParams(present);
      const init = { method: "POST", body, headers };
      const request = new HonoRequest(new Request("https://tenant.example/oauth/token", init));
      try {
        return {
          status: 200,
          body: { ...(await withRequestFacts({}, () => exchangeToken(parts, request, "192.0.2.1"))) },
        };
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        return { status: error.status, body: { ...error.toJSON() } };
      }
    },
    bind: (trigger, body) => bindAction(store, trigger, handlerCode(trigger, body)),
  };
}
