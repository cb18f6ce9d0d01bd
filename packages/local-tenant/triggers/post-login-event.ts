import type { Event } from "@auth0/actions-types/post-login/v3";
import { parseScope } from "@federated-actions/auth0-dialect/scopes";
import type { RefreshTokenFamily, Session } from "../state/records.ts";
import type { Client, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { bodyOf } from "./event-body.ts";
import { eventOrganization } from "./event-organization.ts";
import type { PostLogin, UserFlow } from "./post-login-transaction.ts";

/** Stored with the profile, but not part of `event.user`. */
const hidden: ReadonlySet<string> = new Set(["blocked", "logins_count", "last_login", "last_ip"]);

/** Auth0's event of post-login v3: auth0.com/docs/actions/reference/post-login/post-login-event-object */
export function postLoginEvent(tenant: Tenant, login: PostLogin): Omit<Event, "secrets"> {
  const { audience, client, connection, flow } = login;
  const { metadata } = connection;
  return {
    authorization: { roles: [] },
    client: clientOf(client),
    configuration: {},
    connection: {
      id: connection.id,
      name: connection.name,
      strategy: connection.strategy,
      ...(metadata !== undefined && { metadata }),
    },
    ...eventOrganization(login.organization),
    request: { ...login.details, ...requestOf(tenant, flow) },
    ...(audience !== undefined && { resource_server: { identifier: audience } }),
    security_context: {},
    stats: { logins_count: login.user.logins_count },
    tenant: { id: tenant.name },
    transaction: transactionOf(tenant, login),
    user: userOf(login.user, login.transientAttributes),
    ...stateOf(tenant, flow),
  };
}

function clientOf(client: Client): Event["client"] {
  const policies = client.refresh_token?.policies;
  return {
    client_id: client.client_id,
    name: client.name,
    metadata: client.client_metadata ?? {},
    ...(policies !== undefined && { refresh_token: { policies } }),
  };
}

/** Attributes from the identity provider are at the root, next to Auth0's own. */
function userOf(user: User, transient: Readonly<Record<string, unknown>> = {}): Event["user"] {
  const shown = Object.fromEntries(Object.entries(user).filter(([key]) => !hidden.has(key)));
  return {
    ...transient,
    ...shown,
    user_id: user.user_id,
    // Auth0's typings promise strings in `profileData`. Its profiles hold other values too, such as `email_verified`.
    identities: user.identities as Event["user"]["identities"],
    // Nobody enrols a factor here.
    enrolledFactors: [],
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    created_at: user.created_at,
    updated_at: user.updated_at,
    email_verified: user.email_verified === true,
  };
}

function requestOf(tenant: Tenant, flow: UserFlow): Pick<Event["request"], "body" | "method" | "query"> {
  if (flow.protocol === "oidc-basic-profile") {
    if (flow.continuation !== undefined) return flow.continuation.request;
    // The request that started the login, even if the browser has returned from an identity provider since.
    const sent = Object.fromEntries(flow.request.parameters);
    const posted = flow.request.method === "POST";
    return { method: flow.request.method, body: posted ? sent : {}, query: posted ? {} : sent };
  }
  return { method: "POST", body: bodyOf(tenant, "post-login", flow.parameters), query: {} };
}

function transactionOf({ switches }: Tenant, { flow, requestedScopes }: PostLogin): NonNullable<Event["transaction"]> {
  const scopes = { requested_scopes: [...requestedScopes] };
  const common = { acr_values: [], metadata: {}, ...scopes, ui_locales: [] };
  if (flow.protocol === "oauth2-refresh-token") {
    const { requested_scopes: _, ...withoutScopes } = common;
    const areSent = flow.parameters.has("scope") || switches.refreshRequestedScopes === "all";
    return { ...withoutScopes, protocol: flow.protocol, ...(areSent && scopes) };
  }
  if (flow.protocol === "oauth2-token-exchange") {
    return { ...common, protocol: flow.protocol, subject_token_type: flow.subjectTokenType };
  }
  const { request } = flow;
  return {
    ...common,
    acr_values: parseScope(request.parameters.get("acr_values") ?? ""),
    ui_locales: parseScope(request.parameters.get("ui_locales") ?? ""),
    id: request.transactionId,
    locale: "en",
    prompt: [...request.prompt],
    protocol: flow.protocol,
    redirect_uri: request.redirect_uri,
    requested_authorization_details: [],
    response_mode: request.response_mode,
    response_type: ["code"],
    ...(request.login_hint !== undefined && { login_hint: request.login_hint }),
    ...(request.state !== undefined && { state: request.state }),
  };
}

/** A token exchange has neither a session nor a refresh token. */
function stateOf({ switches }: Tenant, flow: UserFlow) {
  if (flow.protocol === "oidc-basic-profile") return browserState(flow.session);
  if (flow.protocol !== "oauth2-refresh-token") return {};
  const createdAt = switches.rotatedRefreshTokenCreatedAt === "this" ? flow.issuedAt : flow.family.createdAt;
  return refreshState(flow.family, createdAt);
}

function browserState(session: Session): Pick<Event, "authentication" | "session"> {
  const federated = { name: "federated", timestamp: iso(session.login.authenticatedAt) };
  const custom = [...session.customMethods].map(([name, time]) => ({ name, timestamp: iso(time) }));
  return {
    authentication: { methods: [federated, ...custom] },
    session: sessionOf(session),
  };
}

function sessionOf(session: Session): NonNullable<Event["session"]> {
  return {
    id: session.login.sessionId,
    user_id: session.login.user_id,
    created_at: iso(session.createdAt),
    updated_at: iso(session.lastInteractedAt),
    authenticated_at: iso(session.login.authenticatedAt),
    expires_at: iso(session.expiresAt),
    idle_expires_at: iso(session.idleExpiresAt),
    last_interacted_at: iso(session.lastInteractedAt),
    clients: [...session.clients].map((client_id) => ({ client_id })),
    cookie: { mode: session.cookieMode },
    metadata: session.metadata,
  };
}

function refreshState(family: RefreshTokenFamily, createdAt: number): Pick<Event, "refresh_token"> {
  const { audience, expiresAt, idleExpiresAt, lastExchangedAt } = family;
  const scopes = family.requestedScopes.join(" ");
  return {
    refresh_token: {
      id: family.id,
      client_id: family.client_id,
      user_id: family.login.user_id,
      session_id: family.login.sessionId,
      created_at: iso(createdAt),
      ...(expiresAt !== undefined && { expires_at: iso(expiresAt) }),
      ...(idleExpiresAt !== undefined && { idle_expires_at: iso(idleExpiresAt) }),
      ...(lastExchangedAt !== undefined && { last_exchanged_at: iso(lastExchangedAt) }),
      rotating: family.rotating,
      metadata: family.metadata,
      resource_servers: audience === undefined ? [] : [{ audience, scopes }],
    },
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
