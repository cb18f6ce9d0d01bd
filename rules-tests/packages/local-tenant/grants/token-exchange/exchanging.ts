import { randomUUID } from "node:crypto";
import type { Client, User } from "../../../../../packages/local-tenant/store/entities.ts";
import { type Changes, token } from "../../login/portal.ts";
import { audience, startTestTenant, type TestTenant } from "../../login/test-tenant.ts";

export const tokenType = "https://claims.test/subject-token";
export const grantType = "urn:ietf:params:oauth:grant-type:token-exchange";

export const backend: Client = {
  client_id: "backend",
  client_secret: "the backend's secret",
  name: "Backend",
  app_type: "regular_web",
  is_first_party: true,
  oidc_conformant: true,
  grant_types: ["refresh_token"],
  token_endpoint_auth_method: "client_secret_post",
  token_exchange: { allow_any_profile_of_type: ["custom_authentication"] },
  client_metadata: { customer: "acme" },
};

/** A tenant with a profile, whose Action is `action` until it is set anew. */
export async function startExchangeTenant() {
  const test = await startTestTenant();
  const { store } = test;
  const connection = store.connections.get("con_acme");
  if (!connection) throw new Error("no connection");
  store.connections.put({ ...connection, enabled_clients: [...connection.enabled_clients, "backend"] });
  store.clients.put(backend);
  const grant = { id: "cgr_backend", client_id: "backend", audience, subject_type: "user" as const };
  store.clientGrants.put({ ...grant, scope: ["read:orders", "write:orders"] });
  const time = new Date().toISOString();
  const times = { created_at: time, updated_at: time };
  const profile = { id: "tep_1", name: "profile", subject_token_type: tokenType, action_id: "cte" };
  store.tokenExchangeProfiles.put({ ...profile, type: "custom_authentication", ...times });
  return Object.assign(test, { setAction: (body: string) => deploy(test, body) });
}

export type ExchangeTenant = Awaited<ReturnType<typeof startExchangeTenant>>;

function deploy({ store }: TestTenant, body: string): void {
  const time = new Date().toISOString();
  const common = {
    code: `exports.onExecuteCustomTokenExchange = async (event, api) => { ${body} };`,
    supported_triggers: [{ id: "custom-token-exchange", version: "v1" }],
    dependencies: [],
    runtime: "node22",
    secrets: [{ name: "KEY", value: "a secret", updated_at: time }],
    created_at: time,
    updated_at: time,
  };
  store.actions.put({ ...common, id: "cte", name: "cte", status: "built", all_changes_deployed: true });
  for (const { id } of store.actionVersions.list(({ action_id }) => action_id === "cte"))
    store.actionVersions.delete(id);
  store.actionVersions.put({
    ...common,
    id: randomUUID(),
    action_id: "cte",
    number: 1,
    deployed: true,
    built_at: time,
  });
}

/** The body of an Action that sets acme's user by the connection. */
export const setByConnection = (attributes: object, options: object = {}): string => {
  const both = { creationBehavior: "create_if_not_exists", updateBehavior: "replace", ...options };
  return `api.authentication.setUserByConnection("acme", ${JSON.stringify(attributes)}, ${JSON.stringify(both)});`;
};

export const carl = { user_id: "carl", email: "carl@acme.example", email_verified: true, name: "Carl", groups: ["A"] };

export function exchange(test: TestTenant, changes: Changes = {}) {
  return token(test, {
    grant_type: grantType,
    client_id: "backend",
    client_secret: backend.client_secret,
    subject_token: "a subject token",
    subject_token_type: tokenType,
    audience,
    scope: "openid profile email offline_access read:orders export:orders",
    ...changes,
  });
}

export function userOf({ store }: TestTenant, subject: string): User | undefined {
  return store.users.get(`oidc|acme|${subject}`);
}
