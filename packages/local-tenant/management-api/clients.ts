import { Hono } from "hono";
import { HttpError } from "../http/http-error.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Listed, Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { applyAuthenticationMethods, newCredentialsOf } from "./client-authentication-methods.ts";
import { clientDefaults } from "./client-defaults.ts";
import { clientPatchSchema, clientPostSchema } from "./client-schema.ts";
import { connectionView } from "./connection-view.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { lacking } from "./shared/http-errors.ts";
import { prefixedId, randomText } from "./shared/ids.ts";
import { checkpointList, listOf, shownAs, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { mergeClientMetadata } from "./shared/metadata.ts";
import { booleanOf } from "./shared/query.ts";
import { withoutNulls } from "./shared/schemas.ts";
import {
  checkThirdParty,
  isForThirdParty,
  refuseOwnershipChange,
  refuseUnsupported,
  thirdPartyDefaults,
} from "./third-party-clients.ts";

/** Applications. https://auth0.com/docs/api/management/v2/clients */
export function clients(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:clients", "read:client_keys"), async (c) =>
      listOf(c, "clients", shownAs(listed(c, store), await viewer(c, tenant))),
    )
    .post("/", allows("create:clients"), async (c) =>
      // Only the answer to the creation says that the application's keys are encrypted.
      c.json({ ...(await shown(c, tenant, await create(c, tenant))), encrypted: true }, 201),
    )
    .get("/:id", allows("read:clients", "read:client_keys"), async (c) =>
      c.json(withFields(c, await shown(c, tenant, clientOf(store, c.req.param("id"))))),
    )
    .patch("/:id", allows("update:clients", "update:client_keys"), async (c) =>
      c.json(await shown(c, tenant, await update(c, tenant, c.req.param("id")))),
    )
    .get("/:id/connections", allows("read:connections"), (c) => {
      const { client_id: id } = clientOf(store, c.req.param("id"));
      const strategies = c.req.queries("strategy");
      const enabled = store.connections.list(
        ({ enabled_clients: clients, strategy }) =>
          clients.includes(id) && (strategies === undefined || strategies.includes(strategy)),
      );
      return checkpointList(c, "connections", enabled.map(connectionView));
    })
    .delete("/:id", allows("delete:clients"), (c) => {
      store.transaction(() => remove(store, c.req.param("id")));
      return c.body(null, 204);
    })
    .post("/:id/rotate-secret", allows("update:client_keys"), async (c) => {
      const client = { ...clientOf(store, c.req.param("id")), client_secret: randomText(64) };
      return c.json(await shown(c, tenant, store.clients.put(client)));
    });
}

/** @throws {HttpError} 404 */
export function clientOf(store: Store, id: string): Client {
  const client = store.clients.get(id);
  if (client === undefined) throw new HttpError(404, "The client does not exist", "inexistent_client");
  return client;
}

/** The secret and keys are only shown to clients that may read keys. The keys are the tenant's, for SAML and WS-Fed. */
async function shown(c: ManagementContext, tenant: Tenant, client: Client): Promise<object> {
  return (await viewer(c, tenant))(client);
}

/** How a request may see applications. */
async function viewer(c: ManagementContext, { keys }: Tenant): Promise<(client: Client) => object> {
  const isAllowed = c.get("scopes").has("read:client_keys");
  const { cert, pkcs7 } = isAllowed ? await keys.certificate() : {};
  const signingKeys = [{ cert, pkcs7, subject: "deprecated" }];
  return (client) => {
    const { client_secret: secret, ...stored } = client;
    const rest = { ...oldLogoutName(client), ...stored };
    if (!isAllowed) return rest;
    return { ...rest, signing_keys: signingKeys, ...(secret === undefined ? {} : { client_secret: secret }) };
  };
}

/** `oidc_logout` shows under its old name too. */
function oldLogoutName({ oidc_logout: logout }: Client): object {
  if (typeof logout !== "object" || logout === null) return {};
  const urls: unknown = Reflect.get(logout, "backchannel_logout_urls");
  return { oidc_backchannel_logout: urls === undefined ? {} : { backchannel_logout_urls: urls } };
}

function listed(c: ManagementContext, store: Store): Listed<Client> {
  const isGlobal = booleanOf(c, "is_global");
  const isFirstParty = booleanOf(c, "is_first_party");
  const types = c.req.query("app_type")?.split(",");
  return store.clients.matching(
    (client) =>
      (isGlobal === undefined || (client.global ?? false) === isGlobal) &&
      (isFirstParty === undefined || client.is_first_party === isFirstParty) &&
      (types === undefined || (client.app_type !== undefined && types.includes(client.app_type))),
  );
}

async function create(c: ManagementContext, tenant: Tenant): Promise<Client> {
  const body = withoutNulls(await readBody(c, clientPostSchema));
  const forThirdParty = isForThirdParty(body);
  const { client_authentication_methods: methods, client_metadata: metadata, ...rest } = body;
  const defaults = forThirdParty ? thirdPartyDefaults(tenant, body) : clientDefaults(tenant.name, body);
  if (forThirdParty) refuseUnsupported(body, defaults);
  const id = forThirdParty ? prefixedId("tpc", 22) : randomText(32);
  const client = {
    ...defaults,
    ...rest,
    ...settingsOf(defaults, rest, forThirdParty),
    client_id: id,
    client_secret: body.client_secret ?? randomText(64),
    is_first_party: !forThirdParty,
    ...(metadata === undefined ? {} : { client_metadata: mergeClientMetadata({}, metadata) }),
  } as Client;
  if (forThirdParty) checkThirdParty(client);
  const made = methods === undefined ? undefined : newCredentialsOf(tenant, id, methods);
  if (made !== undefined) {
    client.client_authentication_methods = made.methods;
    delete client.token_endpoint_auth_method;
  }
  return tenant.store.transaction(() => {
    for (const credential of made?.credentials ?? []) tenant.store.clientCredentials.put(credential);
    return tenant.store.clients.put(client);
  });
}

async function update(c: ManagementContext, tenant: Tenant, id: string): Promise<Client> {
  const { store } = tenant;
  clientOf(store, id);
  const body = await readBody(c, clientPatchSchema);
  // Read again: another request may have changed the client while the body arrived.
  const client = clientOf(store, id);
  if (client.global === true) throw lacking("changes of the global client");
  refuseOwnershipChange(client, body);
  if (isThirdParty(client)) refuseUnsupported(body, client);
  // Ownership cannot change, so `null` must not remove it.
  const { is_first_party: _ownership, third_party_security_mode: _mode, ...changes } = body;
  const { client_metadata: metadata, client_authentication_methods: methods, ...rest } = changes;
  const changed: Record<string, unknown> = { ...client };
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || value === "") delete changed[name];
    else if (value === undefined) continue;
    else changed[name] = mergedByPatch.includes(name) ? mergedSettings(client, rest, name) : value;
  }
  if (rest.oidc_backchannel_logout === null && rest.oidc_logout === undefined) delete changed.oidc_logout;
  const result = changed as Client;
  if (metadata === null) delete result.client_metadata;
  else if (metadata !== undefined) {
    result.client_metadata = mergeClientMetadata(client.client_metadata ?? {}, metadata);
  }
  if (isThirdParty(client)) checkThirdParty(result);
  if (methods !== undefined) applyAuthenticationMethods(store, result, methods);
  return store.clients.put(result);
}

/**
 * A `jwt_configuration` that a request gives replaces the default one, except for `secret_encoded`. Settings of a
 * third-party application are merged with Auth0's, so that none falls back to a less strict default.
 */
function settingsOf(
  defaults: Record<string, unknown>,
  body: Record<string, unknown>,
  isMerged: boolean,
): Record<string, unknown> {
  const given = (name: string) =>
    isMerged ? { ...objectOf(defaults, name), ...objectOf(body, name) } : (body[name] ?? defaults[name]);
  return {
    jwt_configuration: { secret_encoded: false, ...(given("jwt_configuration") as object) },
    refresh_token: given("refresh_token"),
    ...(body.session_transfer === undefined ? {} : { session_transfer: mergedSettings({}, body, "session_transfer") }),
  };
}

/** Settings that a PATCH merges, property by property, as recordings show; any other is replaced as a whole. */
const mergedByPatch = [
  "jwt_configuration",
  "mobile",
  "native_social_login",
  "session_transfer",
  "signed_request_object",
];

function mergedSettings(kept: Record<string, unknown>, body: Record<string, unknown>, name: string): object {
  const defaults = name === "session_transfer" ? sessionTransferDefaults : {};
  return withoutNulls({ ...defaults, ...objectOf(kept, name), ...objectOf(body, name) });
}

const sessionTransferDefaults = {
  can_create_session_transfer_token: false,
  allowed_authentication_methods: [],
  enforce_device_binding: "ip",
  allow_refresh_token: false,
  enforce_cascade_revocation: true,
  enforce_online_refresh_tokens: true,
};

const objectOf = (value: Record<string, unknown>, name: string): object => (value[name] as object | undefined) ?? {};

/** Also deletes everything that refers to the client. */
function remove(store: Store, id: string): void {
  if (store.clients.get(id)?.global === true) throw lacking("deletion of the global client");
  store.clients.delete(id);
  for (const { id: credential } of store.clientCredentials.list((item) => item.client_id === id)) {
    store.clientCredentials.delete(credential);
  }
  for (const link of store.organizationClients.list((item) => item.client_id === id)) {
    store.organizationClients.delete(pairKey(link.organization_id, id));
  }
  for (const grant of store.clientGrants.list((item) => item.client_id === id)) deleteGrant(store, grant.id);
  for (const connection of store.connections.list((item) => item.enabled_clients.includes(id))) {
    const enabled = connection.enabled_clients.filter((client) => client !== id);
    store.connections.put({ ...connection, enabled_clients: enabled });
  }
}

export function deleteGrant(store: Store, id: string): void {
  store.clientGrants.delete(id);
  for (const link of store.organizationClientGrants.list((item) => item.grant_id === id)) {
    store.organizationClientGrants.delete(pairKey(link.organization_id, link.grant_id));
  }
}
