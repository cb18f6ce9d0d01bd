import type { JsonObject } from "@federated-actions/actions-runtime/json";
import { exampleLoginEvent } from "@federated-actions/auth0-dialect/login-event";
import { parseScope } from "@federated-actions/auth0-dialect/scopes";
import { strategyOf } from "@federated-actions/auth0-dialect/strategies";
import type { KitEvent } from "../kit-event.ts";
import type { Circumstances } from "../variation.ts";
import { merge } from "./merge.ts";
import { requestParts, sharedParts } from "./shared-parts.ts";
import { commonParts, type Flow, flows, type LoginWords, named } from "./words.ts";

/** Flows of the token endpoint, with what their requests hold. All others start in the browser and have a session. */
const backChannel: Partial<Record<Flow, (user: JsonObject) => JsonObject>> = {
  refresh: () => ({ grant_type: "refresh_token", refresh_token: "a-refresh-token" }),
  // Whether Auth0 shows the password is not documented.
  password: ({ email }) => ({ grant_type: "password", username: email }),
  exchange: () => ({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: "a-token",
    subject_token_type: "urn:example:token",
  }),
  device: () => ({ grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: "a-device-code" }),
};

/** A post-login event, version 3: a user of a customer's connection signs in to an application for an API. */
export function postLoginEvent(words: LoginWords, around: Circumstances, now: number): KitEvent {
  const { flow = "login", scopes = ["openid", "profile", "email"], granted = scopes } = words;
  const { client, api } = commonParts(words);
  const clientId = String(client.client_id ?? around.clientId);
  const time = iso(now);
  const skeleton = exampleLoginEvent({
    client,
    connection: connectionOf(words, around),
    scopes,
    transaction: {},
    userId: around.userId,
    attributes: attributesOf(words),
    user: { created_at: iso(now - around.knownFor), ...words.user },
    now,
  });
  const event: JsonObject = {
    ...skeleton,
    ...sharedParts(words, around),
    authorization: { roles: [] },
    transaction: transactionOf(words, around, scopes),
    request: requestOf(words, around, skeleton.user, {
      client_id: clientId,
      scope: scopes.join(" "),
      ...(api && { audience: api }),
    }),
    stats: { logins_count: around.loginsCount },
    ...(around.securityContext && { security_context: around.securityContext }),
    ...(!(flow in backChannel) && { session: sessionOf(around, skeleton.user, clientId, time) }),
    ...(flow === "refresh" && {
      refresh_token: {
        id: around.refreshTokenId,
        client_id: clientId,
        created_at: time,
        session_id: around.sessionId,
        user_id: skeleton.user.user_id,
        rotating: true,
        metadata: {},
        resource_servers: api === null ? [] : [{ audience: api, scopes: scopes.join(" ") }],
      },
    }),
  };
  return {
    trigger: "post-login",
    event: merge(event, words.event ?? {}),
    granted,
    ...(words.directory && { directory: words.directory }),
  };
}

function connectionOf(words: LoginWords, around: Circumstances): JsonObject & { name: string; strategy: string } {
  const { strategy = words.flow === "password" ? "auth0" : "oidc" } = words;
  const { customer } = commonParts(words);
  const fallback = strategyOf(strategy)?.kind === "social" ? strategy : `${customer}-${strategy}`;
  return { id: around.connectionId, strategy, metadata: {}, ...named(words.connection ?? fallback) };
}

function attributesOf(words: LoginWords): JsonObject {
  const { customer } = commonParts(words);
  return { email: `ann@${customer}.example`, email_verified: true, name: "Ann Example", ...words.attributes };
}

function transactionOf(
  { flow = "login", parameters = {} }: LoginWords,
  around: Circumstances,
  scopes: readonly string[],
): JsonObject {
  const common = { protocol: flows[flow], metadata: {} };
  // By a support article of Auth0's, the requested scopes are in the request's body only.
  if (flow === "password") return common;
  return {
    ...common,
    id: around.transactionId,
    acr_values: [],
    locale: "en",
    ...requestedScopes(flow, parameters, scopes),
    ui_locales: [],
    ...(flow === "silent" && { prompt: ["none"] }),
    ...(!(flow in backChannel) && {
      redirect_uri: "https://app.example.com/callback",
      response_type: ["code"],
      state: around.state,
    }),
  };
}

/** A refresh has those that its request sends, and usually it sends none. */
function requestedScopes(flow: Flow, { scope }: JsonObject, scopes: readonly string[]): JsonObject {
  if (flow !== "refresh") return { requested_scopes: [...scopes] };
  return typeof scope === "string" ? { requested_scopes: parseScope(scope) } : {};
}

function requestOf(
  { flow = "login", parameters = {} }: LoginWords,
  around: Circumstances,
  user: Readonly<JsonObject>,
  sent: JsonObject,
): JsonObject {
  const ofToken = backChannel[flow];
  if (ofToken) {
    const asked = flow === "refresh" ? { client_id: sent.client_id } : sent;
    return requestParts(around, { method: "POST", query: {}, body: { ...ofToken(user), ...asked, ...parameters } });
  }
  const query = { response_type: "code", ...sent, ...(flow === "silent" && { prompt: "none" }), ...parameters };
  return requestParts(around, { method: "GET", query, body: {} });
}

function sessionOf(around: Circumstances, user: Readonly<JsonObject>, clientId: string, time: string): JsonObject {
  return {
    id: around.sessionId,
    user_id: user.user_id,
    authenticated_at: time,
    created_at: time,
    updated_at: time,
    clients: [{ client_id: clientId }],
    cookie: { mode: "persistent" },
    metadata: {},
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
