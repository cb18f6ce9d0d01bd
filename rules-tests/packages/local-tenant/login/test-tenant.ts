import { randomUUID } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { InProcessRuntime } from "../../../../packages/actions-runtime/in-process.ts";
import type { TriggerId } from "../../../../packages/actions-runtime/trigger.ts";
import {
  type OidcIdentityProvider,
  startOidcProvider,
} from "../../../../packages/identity-providers/oidc/oidc-provider.ts";
import { authenticationApi } from "../../../../packages/local-tenant/server/authentication-api.ts";
import type { Client, Connection, ResourceServer } from "../../../../packages/local-tenant/store/entities.ts";
import { createMemoryStore } from "../../../../packages/local-tenant/store/memory-store.ts";
import type { Store } from "../../../../packages/local-tenant/store/store.ts";
import { defaultSwitches, type Switches } from "../../../../packages/local-tenant/switches.ts";
import type { Tenant, TenantLogEntry } from "../../../../packages/local-tenant/tenant.ts";
import { createSigningKeys } from "../../../../packages/local-tenant/tokens/create-signing-keys.ts";
import { type Authority, createAuthority } from "../../../../packages/loopback/authority.ts";
import { listenOnLoopback } from "../../../../packages/loopback/https-server.ts";
import { createTrustingFetch } from "../../../../packages/loopback/trusting-fetch.ts";

export const audience = "https://api.example.com/orders";
export const callback = "https://portal.example/callback";
export const ann = { username: "ann", password: "correct horse" };
const upstreamSecret = "a secret between the tenant and its provider";

export interface TestTenant {
  readonly tenant: Tenant;
  readonly issuer: string;
  readonly store: Store;
  readonly fetch: typeof fetch;
  /** Whose certificates `fetch` trusts, and the tenant too. */
  readonly authority: Authority;
  readonly provider: OidcIdentityProvider;
  readonly log: TenantLogEntry[];
  /** Changes what the switches say. */
  readonly switches: { -readonly [K in keyof Switches]: Switches[K] };
  /** What `tenant.fetch` does instead, when set: an identity provider that misbehaves. */
  upstreamFetch: typeof fetch | undefined;
  /** Moves the tenant's clock. */
  advance(seconds: number): void;
  /** Binds one Action to a trigger, instead of those bound so far. `body` is its handler's. */
  bind(trigger: TriggerId, body: string): void;
  unbind(): void;
  close(): Promise<void>;
}

const handlers = {
  "post-login": "onExecutePostLogin",
  "credentials-exchange": "onExecuteCredentialsExchange",
  "custom-token-exchange": "onExecuteCustomTokenExchange",
};

/** A tenant's authentication API on HTTPS, with a real identity provider behind the connection `acme`. */
export async function startTestTenant(): Promise<TestTenant> {
  const authority = await createAuthority();
  const network = createTrustingFetch(authority.ca);
  const server = await listenOnLoopback(authority);
  const issuer = `${server.origin}/`;
  const provider = await startOidcProvider({
    authority,
    users: [
      { ...ann, claims: { email: "ann@acme.example", email_verified: true, name: "Ann", groups: ["Managers", "A,B"] } },
      { username: "bob", password: "battery staple", claims: { email: "bob@acme.example", name: "Bob" } },
    ],
    clients: [{ client_id: "tenant", client_secret: upstreamSecret, redirect_uris: [`${issuer}login/callback`] }],
    extraClaims: [
      "user_id",
      "app_metadata",
      "blocked",
      "logins_count",
      "roles",
      "department",
      "_claim_names",
      "hasgroups",
    ],
  });
  const store = createMemoryStore();
  const runtime = new InProcessRuntime({ timeoutMs: 300 });
  const log: TenantLogEntry[] = [];
  const switches = { ...defaultSwitches };
  let offset = 0;
  const now = () => Date.now() + offset;
  const own = { upstreamFetch: undefined as typeof fetch | undefined };
  const tenant: Tenant = {
    name: "test",
    domain: `localhost:${server.port}`,
    issuer,
    store,
    runtime,
    keys: await createSigningKeys(now),
    switches,
    fetch: (...args) => (own.upstreamFetch ?? network.fetch)(...args),
    now,
    log: (entry) => void log.push(entry),
  };
  server.serve(getRequestListener(authenticationApi(tenant).fetch));
  seed(store, provider.issuer);
  const bindings = () => store.bindings.list();
  return Object.assign(own, {
    tenant,
    issuer,
    store,
    fetch: network.fetch,
    authority,
    provider,
    log,
    switches,
    advance: (seconds: number) => {
      offset += seconds * 1000;
    },
    bind: (trigger: TriggerId, body: string) => {
      for (const binding of bindings()) if (binding.trigger_id === trigger) store.bindings.delete(binding.id);
      bindAction(store, trigger, body);
    },
    unbind: () => {
      for (const binding of bindings()) store.bindings.delete(binding.id);
    },
    close: async () => {
      await server.close();
      await provider.close();
      await network.close();
      await runtime.close();
    },
  });
}

function bindAction(store: Store, trigger: TriggerId, body: string): void {
  const id = randomUUID();
  const time = new Date().toISOString();
  const common = {
    code: `exports.${handlers[trigger]} = async (event, api) => { ${body} };`,
    supported_triggers: [{ id: trigger, version: "v3" }],
    dependencies: [],
    runtime: "node22",
    secrets: [],
    created_at: time,
    updated_at: time,
  };
  store.actions.put({ ...common, id, name: "action", status: "built", all_changes_deployed: true });
  store.actionVersions.put({
    ...common,
    id: randomUUID(),
    action_id: id,
    number: 1,
    deployed: true,
    built_at: time,
  });
  store.bindings.put({
    id: randomUUID(),
    trigger_id: trigger,
    display_name: "action",
    action_id: id,
    created_at: time,
    updated_at: time,
  });
}

export const portal: Client = {
  client_id: "portal",
  name: "Acme Portal",
  app_type: "spa",
  is_first_party: true,
  callbacks: [callback, "https://portal.example/other?keep=this"],
  web_origins: ["https://portal.example"],
  allowed_logout_urls: ["https://portal.example/bye"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "none",
  client_metadata: { customer: "acme" },
  refresh_token: { rotation_type: "rotating", expiration_type: "expiring", leeway: 0, token_lifetime: 86_400 },
};

export const machine: Client = {
  client_id: "machine",
  client_secret: "the machine's secret: with a colon, a + and a %",
  name: "Nightly sync",
  app_type: "non_interactive",
  is_first_party: true,
  grant_types: ["client_credentials"],
  token_endpoint_auth_method: "client_secret_post",
  client_metadata: { customer: "acme" },
};

export const orders: ResourceServer = {
  id: "orders",
  identifier: audience,
  scopes: [{ value: "read:orders" }, { value: "write:orders" }, { value: "export:orders" }],
  token_dialect: "rfc9068_profile",
  allow_offline_access: true,
  subject_type_authorization: { user: { policy: "require_client_grant" }, client: { policy: "require_client_grant" } },
};

export function acmeConnection(providerIssuer: string): Connection {
  return {
    id: "con_acme",
    name: "acme",
    strategy: "oidc",
    options: {
      type: "back_channel",
      issuer: providerIssuer,
      discovery_url: `${providerIssuer}/.well-known/openid-configuration`,
      client_id: "tenant",
      client_secret: upstreamSecret,
      scope: "openid profile email groups",
      connection_settings: { pkce: "auto" },
    },
    enabled_clients: ["portal", "website"],
    metadata: { customer: "acme" },
    is_domain_connection: false,
  };
}

function seed(store: Store, providerIssuer: string): void {
  store.clients.put(portal);
  store.clients.put(machine);
  const website = {
    client_id: "website",
    client_secret: "a website's secret",
    name: "Website",
    app_type: "regular_web",
  };
  store.clients.put({ ...portal, ...website, token_endpoint_auth_method: "client_secret_basic", refresh_token: {} });
  store.resourceServers.put(orders);
  const legacy = { id: "legacy", identifier: "urn:legacy", token_dialect: "access_token" as const };
  store.resourceServers.put({ ...orders, ...legacy, subject_type_authorization: {} });
  store.clientGrants.put({
    id: "cgr_machine",
    client_id: "machine",
    audience,
    scope: ["read:orders", "export:orders"],
    subject_type: "client",
  });
  for (const client_id of ["portal", "website"]) {
    const scope = ["read:orders", "write:orders"];
    store.clientGrants.put({ id: `cgr_${client_id}`, client_id, audience, scope, subject_type: "user" });
  }
  store.clientGrants.put({ id: "cgr_legacy", client_id: "machine", audience: "urn:legacy", allow_all_scopes: true });
  store.connections.put(acmeConnection(providerIssuer));
}
