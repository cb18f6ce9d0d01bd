import {
  type OidcIdentityProvider,
  startOidcProvider,
} from "../../../../packages/identity-providers/oidc/oidc-provider.ts";
import type { Client, Connection, ResourceServer } from "../../../../packages/local-tenant/store/entities.ts";
import type { Store } from "../../../../packages/local-tenant/store/store.ts";
import { testSigningKey } from "../../../shared-keys.ts";
import { type World, world } from "./world.ts";

export const audience = "https://api.example.com/orders";
export const callback = "https://portal.example/callback";
export const ann = { username: "ann", password: "correct horse" };
const upstreamSecret = "a secret between the tenant and its provider";

export interface Acme {
  readonly provider: OidcIdentityProvider;
}

/**
 * A tenant that applications of the customer `acme` sign in at, with a real identity provider behind its connection.
 */
export type TestTenant = World & Acme;

export function startTestTenant(): Promise<TestTenant> {
  return world().with(acme).start();
}

/** The customer's applications, API and grants, and an identity provider behind the connection `acme`. */
export async function acme({ store, issuer, authority, closers }: World): Promise<Acme> {
  const provider = await startOidcProvider({
    authority,
    signingKey: testSigningKey().key,
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
  closers.add(provider);
  seed(store, provider.issuer);
  return { provider };
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
