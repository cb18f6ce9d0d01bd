import type { Client, User } from "../../../../packages/local-tenant/store/entities.ts";
import { type Changes, token } from "../login/portal.ts";
import { acme, audience, type TestTenant } from "./acme.ts";
import { deployAction, handlerCode } from "./bind-action.ts";
import { world } from "./world.ts";

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

interface Exchange {
  /** Deploys the profile's Action anew. `body` is its handler's. */
  setAction(body: string): void;
}

export type ExchangeTenant = TestTenant & Exchange;

export function startExchangeTenant(): Promise<ExchangeTenant> {
  return world().with(acme).with(tokenExchange).start();
}

/** A client that may exchange tokens, and a profile whose Action a test sets. */
function tokenExchange({ store }: TestTenant): Exchange {
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
  const trigger = "custom-token-exchange";
  return {
    setAction: (body) =>
      void deployAction(store, trigger, handlerCode(trigger, body), { KEY: "a secret" }, profile.action_id),
  };
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
