import { strategyNames } from "@federated-actions/auth0-dialect/strategies";
import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { Connection } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { clientOf } from "./clients.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { prefixedId } from "./shared/ids.ts";
import { checkpointList, listOf, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { metadataLimits, metadataSchema } from "./shared/metadata.ts";
import { notAllowed, withoutNulls } from "./shared/schemas.ts";

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
  strategy: z.enum(strategyNames("enterprise", "database").sort()),
});

const patchSchema = z.looseObject({ ...common, name: notAllowed, strategy: notAllowed });
const clientsSchema = z
  .array(z.strictObject({ client_id: z.string(), status: z.boolean() }))
  .min(1)
  .max(50);

/** Identity providers. https://auth0.com/docs/api/management/v2/connections */
export function connections(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:connections"), (c) => listOf(c, "connections", listed(c, store)))
    .post("/", allows("create:connections"), async (c) => c.json(await create(c, store), 201))
    .get("/:id", allows("read:connections"), (c) => c.json(withFields(c, connectionOf(store, c.req.param("id")))))
    .patch("/:id", allows("update:connections"), async (c) => c.json(await update(c, store, c.req.param("id"))))
    .delete("/:id", allows("delete:connections"), (c) => {
      remove(store, c.req.param("id"));
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
    })
    .get("/:id/scim-configuration", allows("read:scim_config"), (c) => {
      connectionOf(store, c.req.param("id"));
      // The local tenant does not support SCIM. Auth0 returns 404 for a connection without a SCIM configuration.
      throw new HttpError(404, "Not Found");
    });
}

/** @throws {HttpError} 404 */
export function connectionOf(store: Store, id: string): Connection {
  const connection = store.connections.get(id);
  if (connection === undefined) throw new HttpError(404, "The connection does not exist", "inexistent_connection");
  return connection;
}

function listed(c: ManagementContext, store: Store): Connection[] {
  const name = c.req.query("name");
  const strategies = c.req.queries("strategy");
  return store.connections.list(
    (connection) =>
      (name === undefined || connection.name === name) &&
      (strategies === undefined || strategies.includes(connection.strategy)),
  );
}

async function create(c: ManagementContext, store: Store): Promise<Connection> {
  const body = withoutNulls(await readBody(c, postSchema));
  const enabled = existingClients(store, body.enabled_clients ?? []);
  if (store.connections.find((item) => item.name === body.name) !== undefined) {
    throw new HttpError(409, "A connection with the same name already exists", "connection_conflict");
  }
  return store.connections.put({
    is_domain_connection: false,
    realms: [body.name],
    ...body,
    id: prefixedId("con"),
    options: body.options ?? {},
    enabled_clients: enabled,
  } as Connection);
}

/**
 * `options` and `metadata` are replaced as a whole. Recordings of the real API show it for `options`. For `metadata`,
 * merging is not documented, and a deployed file expects that a key which it does not contain is removed.
 */
async function update(c: ManagementContext, store: Store, id: string): Promise<Connection> {
  connectionOf(store, id);
  const { metadata, ...body } = await readBody(c, patchSchema);
  const enabled = existingClients(store, body.enabled_clients ?? []);
  const { metadata: kept, ...current } = connectionOf(store, id);
  const next = metadata === undefined ? kept : (metadata ?? undefined);
  return store.connections.put({
    ...current,
    ...withoutNulls(body),
    ...(next === undefined ? {} : { metadata: next }),
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
