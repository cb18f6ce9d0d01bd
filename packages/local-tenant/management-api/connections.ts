import { strategyNames } from "@federated-actions/auth0-dialect/strategies";
import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { Connection } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Listed, Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { clientOf } from "./clients.ts";
import { checkConnection } from "./connection-checks.ts";
import { connectionDefaults, optionDefaults } from "./connection-defaults.ts";
import { providerOptions } from "./connection-provider.ts";
import { connectionView } from "./connection-view.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { prefixedId } from "./shared/ids.ts";
import { checkpointList, listOf, mostByPage, shownAs, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { metadataLimits, metadataSchema } from "./shared/metadata.ts";
import { notAllowed, withoutNulls } from "./shared/schemas.ts";

/** Strategies that the tenant keeps, and knows nothing of: a login through one is refused by name. */
const otherStrategies = [
  ...["amazon", "aol", "auth0-adldap", "auth0-oidc", "baidu", "bitbucket", "bitly", "box", "custom", "daccount"],
  ...["dropbox", "dwolla", "evernote", "evernote-sandbox", "exact", "fitbit", "flickr", "instagram", "ip", "line"],
  ...["miicard", "oauth1", "oauth2", "office365", "paypal", "paypal-sandbox", "planningcenter", "renren"],
  ...["salesforce", "salesforce-community", "salesforce-sandbox", "sharepoint", "shop", "shopify", "soundcloud"],
  ...["thecity", "thecity-sandbox", "thirtysevensignals", "twitter", "untappd", "vkontakte", "weibo", "wordpress"],
  ...["yahoo", "yammer", "yandex"],
];

const common = {
  display_name: z.string().max(128).optional(),
  options: z.record(z.string(), z.unknown()).nullish(),
  enabled_clients: z.array(z.string()).nullish(),
  metadata: metadataSchema(metadataLimits.connection).nullish(),
  is_domain_connection: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  realms: z.array(z.string().max(128)).nullish(),
  id: notAllowed,
};

const postSchema = z.looseObject({
  ...common,
  name: z
    .string()
    .max(128)
    .regex(/^[a-zA-Z0-9](?:-?[a-zA-Z0-9])*$/, "String does not match pattern: letters, digits and single hyphens"),
  strategy: z.enum([...strategyNames("enterprise", "database", "social", "passwordless"), ...otherStrategies].sort()),
});

const patchSchema = z.looseObject({ ...common, name: notAllowed, strategy: notAllowed });
const clientsSchema = z
  .array(z.strictObject({ client_id: z.string(), status: z.boolean() }))
  .min(1)
  .max(50);

/** Properties that a reply has whatever fields a request selects. */
const always = ["id", "is_domain_connection", "authentication", "connected_accounts"];

/** Identity providers. https://auth0.com/docs/api/management/v2/connections */
export function connections(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:connections"), (c) =>
      listOf(c, "connections", shownAs(listed(c, store), connectionView), always, mostByPage),
    )
    .post("/", allows("create:connections"), async (c) => c.json(connectionView(await create(c, tenant)), 201))
    .get("/:id", allows("read:connections"), (c) =>
      c.json(withFields(c, connectionView(connectionOf(store, c.req.param("id"))), always)),
    )
    .patch("/:id", allows("update:connections"), async (c) =>
      c.json(connectionView(await update(c, tenant, c.req.param("id")))),
    )
    .delete("/:id", allows("delete:connections"), (c) => {
      store.transaction(() => remove(store, c.req.param("id")));
      return c.json({ deleted_at: new Date(tenant.now()).toISOString() }, 202);
    })
    .get("/:id/clients", allows("read:connections"), (c) => {
      const enabled = connectionOf(store, c.req.param("id")).enabled_clients;
      return checkpointList(
        c,
        "clients",
        enabled.map((id) => ({ client_id: id })),
      );
    })
    .patch("/:id/clients", allows("update:connections"), async (c) => {
      await enable(c, store, c.req.param("id"));
      return c.body(null, 204);
    });
}

/** @throws {HttpError} 404 */
export function connectionOf(store: Store, id: string): Connection {
  const connection = store.connections.get(id);
  if (connection === undefined) throw new HttpError(404, "The connection does not exist", "inexistent_connection");
  return connection;
}

function listed(c: ManagementContext, store: Store): Listed<Connection> {
  const name = c.req.query("name");
  const strategies = c.req.queries("strategy");
  return store.connections.matching(
    (connection) =>
      (name === undefined || connection.name === name) &&
      (strategies === undefined || strategies.includes(connection.strategy)),
  );
}

async function create(c: ManagementContext, tenant: Tenant): Promise<Connection> {
  const { store } = tenant;
  const body = withoutNulls(await readBody(c, postSchema));
  checkConnection(body.strategy, body, undefined);
  const options = body.options ?? {};
  const added = await addedOptions(tenant, body.strategy, options, undefined);
  const enabled = existingClients(store, body.enabled_clients ?? []);
  if (store.connections.find((item) => item.name === body.name) !== undefined) {
    throw new HttpError(409, "A connection with the same name already exists", "connection_conflict");
  }
  return store.connections.put({
    ...connectionDefaults(tenant.issuer, body.name, body.strategy),
    ...body,
    id: prefixedId("con"),
    options,
    added_options: added,
    enabled_clients: enabled,
  } as Connection);
}

/** What Auth0 adds to options: kept apart from what was given, which alone decides about logins. */
async function addedOptions(
  tenant: Tenant,
  strategy: string,
  options: Readonly<Record<string, unknown>>,
  kept: Readonly<Record<string, unknown>> | undefined,
): Promise<Record<string, unknown>> {
  const defaults = optionDefaults(strategy, options, kept);
  const fromProvider = await providerOptions(tenant, strategy, options);
  // Given in part: shown completed.
  const completed = new Set(["authentication_methods", "attributes", "password_options"]);
  return Object.fromEntries(
    Object.entries({ ...defaults, ...fromProvider }).filter(
      ([name]) => completed.has(name) || (options[name] ?? undefined) === undefined,
    ),
  );
}

/**
 * `options` and `metadata` are replaced as a whole. Recordings of the real API show it for `options`. For `metadata`,
 * merging is not documented, and a deployed file expects that a key which it does not contain is removed.
 */
async function update(c: ManagementContext, tenant: Tenant, id: string): Promise<Connection> {
  const { store } = tenant;
  const before = connectionOf(store, id);
  const { metadata, ...body } = await readBody(c, patchSchema);
  checkConnection(before.strategy, body, before.options);
  const kept = { ...before.options, ...before.added_options };
  const added = body.options ? await addedOptions(tenant, before.strategy, body.options, kept) : undefined;
  const enabled = existingClients(store, body.enabled_clients ?? []);
  const { metadata: oldMetadata, ...current } = connectionOf(store, id);
  const next = metadata === undefined ? oldMetadata : (metadata ?? undefined);
  return store.connections.put({
    ...current,
    ...withoutNulls(body),
    ...(next === undefined ? {} : { metadata: next }),
    ...(added === undefined ? {} : { added_options: added }),
    enabled_clients: body.enabled_clients ? enabled : current.enabled_clients,
  } as Connection);
}

async function enable(c: ManagementContext, store: Store, id: string): Promise<void> {
  const body = await readBody(c, clientsSchema);
  const connection = connectionOf(store, id);
  const enabled = new Set(connection.enabled_clients);
  for (const { client_id: clientId, status } of body) {
    clientOf(store, clientId);
    if (status) enabled.add(clientId);
    else enabled.delete(clientId);
  }
  store.connections.put({ ...connection, enabled_clients: [...enabled] });
}

function existingClients(store: Store, ids: readonly string[]): string[] {
  const unknown = ids.find((id) => store.clients.get(id) === undefined);
  if (unknown !== undefined) throw invalidBody("enabled_clients names a client that does not exist");
  return [...new Set(ids)];
}

function remove(store: Store, id: string): void {
  connectionOf(store, id);
  store.connections.delete(id);
  for (const link of store.organizationConnections.list((item) => item.connection_id === id)) {
    store.organizationConnections.delete(pairKey(link.organization_id, link.connection_id));
  }
}
