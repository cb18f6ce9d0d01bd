import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Authority, createAuthority } from "@federated-actions/loopback/authority";
import { Closers } from "@federated-actions/loopback/closers";
import { createTrustingFetch } from "@federated-actions/loopback/trusting-fetch";
import { launcher, TenantProcess } from "../../soak/tenant-process.ts";
import { startInstantProvider } from "./instant-provider.ts";
import {
  accessTokenIn,
  audience,
  callback,
  codeIn,
  redirectOf,
  refreshTokenIn,
  type TokenServer,
  userScopes,
} from "./token-server.ts";

const actions = {
  "credentials-exchange": ["v2", "onExecuteCredentialsExchange"],
  "post-login": ["v3", "onExecutePostLogin"],
} as const;

/** Ours: clients of their own with grants, a connection to a provider, and Actions that set a claim. */
export function localTenant(folder: string): TokenServer {
  const tenant = new TenantProcess(join(folder, "data"), join(folder, "ca.pem"));
  const closers = new Closers();
  let authority: Authority;
  /** Of the tenant and the provider: their authorities have one name, so that no client can trust both. */
  let network: { readonly tenant: typeof fetch; readonly provider: typeof fetch };
  let machine = {};
  let portal = { client_id: "", client_secret: "" };
  const create = async (path: string, body: object, method = "POST") => {
    const { status, text } = await tenant.call(method, path, body);
    if (status >= 300) throw new Error(`the tenant answers ${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const exchange = async (body: object) => (await tenant.request("POST", "/oauth/token", body)).text;

  return {
    name: "the local tenant",
    // It keeps a compiled copy of itself.
    install: async () => void (await promisify(execFile)(process.execPath, [launcher, "--help"])),
    async start() {
      authority = await createAuthority();
      await writeFile(join(folder, "ca.pem"), authority.ca);
      await tenant.start();
    },
    async prepare() {
      for (const [id, [version, handler]] of Object.entries(actions)) {
        const code = `exports.${handler} = async (event, api) => {
  api.accessToken.setCustomClaim("https://bench.example/for", event.client.client_id);
};`;
        await create("/actions/actions", { name: id, code, supported_triggers: [{ id, version }], deploy: true });
        const bindings = [{ ref: { type: "action_name", value: id } }];
        await create(`/actions/triggers/${id}/bindings`, { bindings }, "PATCH");
      }
      const api = { scopes: [{ value: "read" }], allow_offline_access: true };
      const skipped = { skip_consent_for_verifiable_first_party_clients: true };
      await create("/resource-servers", { identifier: audience, ...api, ...skipped });
      const { client_id, client_secret } = await create("/clients", { name: "machine", app_type: "non_interactive" });
      await create("/client-grants", { client_id, audience, scope: ["read"] });
      machine = { client_id, client_secret, audience };
      const made = await create("/clients", {
        ...{ name: "portal", app_type: "regular_web", callbacks: [callback] },
        grant_types: ["authorization_code", "refresh_token"],
        refresh_token: { rotation_type: "rotating", expiration_type: "expiring" },
      });
      portal = { client_id: String(made.client_id), client_secret: String(made.client_secret) };
      const provider = closers.add(await startInstantProvider(authority));
      const options = { client_id: "bench", client_secret: "s", type: "back_channel" };
      const discovery_url = `${provider.origin}/.well-known/openid-configuration`;
      const connection = { name: "instant", strategy: "oidc", options: { ...options, discovery_url } };
      await create("/connections", { ...connection, enabled_clients: [portal.client_id] });
      network = {
        tenant: closers.add(createTrustingFetch(tenant.ca)).fetch,
        provider: closers.add(createTrustingFetch(authority.ca)).fetch,
      };
    },
    ask: async () => accessTokenIn((await tenant.askToken(machine)).text),
    async login() {
      const query = { response_type: "code", client_id: portal.client_id, redirect_uri: callback, audience };
      const asked = new URLSearchParams({ ...query, scope: `${userScopes} read`, connection: "instant", state: "s" });
      const sent = await visit(network.tenant, `${tenant.url}/authorize?${asked}`);
      const back = await visit(network.provider, redirectOf(sent));
      const cookie = sent.headers.getSetCookie().map((each) => each.split(";")[0]);
      const done = await visit(network.tenant, redirectOf(back), cookie.join("; "));
      const code = codeIn(redirectOf(done));
      const grant = { grant_type: "authorization_code", code, redirect_uri: callback };
      return refreshTokenIn(await exchange({ ...portal, ...grant }));
    },
    refresh: async (refresh_token) =>
      refreshTokenIn(await exchange({ ...portal, grant_type: "refresh_token", refresh_token })),
    get pid() {
      return tenant.pid;
    },
    async stop() {
      await tenant.stop();
      await closers.close();
    },
  };
}

async function visit(network: typeof fetch, url: string | URL, cookie = ""): Promise<Response> {
  const response = await network(url, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
  await response.arrayBuffer();
  return response;
}
