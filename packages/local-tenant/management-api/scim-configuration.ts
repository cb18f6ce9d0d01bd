import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { Connection } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { connectionOf } from "./connections.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

/** Auth0 docs, "Configure Inbound SCIM". */
const scimStrategies = ["samlp", "oidc", "okta", "waad"];

const mapping = z.array(z.strictObject({ auth0: z.string(), scim: z.string() }));
const postSchema = z.strictObject({ user_id_attribute: z.string().default("externalId"), mapping: mapping.optional() });
const patchSchema = z.strictObject({ user_id_attribute: z.string(), mapping });

/**
 * A connection's SCIM configuration, as auth0-deploy-cli and Terraform write it. The local tenant keeps it, and has no
 * SCIM endpoint: nobody provisions users here.
 * https://auth0.com/docs/api/management/v2/connections/get-scim-configuration
 */
export function scimConfiguration(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  const now = () => new Date(tenant.now()).toISOString();
  return new Hono<ManagementEnv>()
    .get("/", allows("read:scim_config"), (c) => c.json(view(tenant, known(connectionOf(store, idOf(c))))))
    .post("/", allows("create:scim_config"), async (c) => {
      const connection = connectionOf(store, idOf(c));
      if (!scimStrategies.includes(connection.strategy)) {
        throw new HttpError(400, `SCIM is not supported for the strategy ${connection.strategy}`, "invalid_request");
      }
      if (connection.scim) throw new HttpError(400, "SCIM configuration already exists", "scim_configuration_exists");
      const body = await readBody(c, postSchema);
      if (!body.mapping) throw new HttpError(400, "The local tenant lacks SCIM's default mapping: send a mapping");
      const scim = {
        user_id_attribute: body.user_id_attribute,
        mapping: body.mapping,
        created_at: now(),
        updated_on: now(),
      };
      return c.json(view(tenant, known(save(tenant, { ...connection, scim }))), 201);
    })
    .patch("/", allows("update:scim_config"), async (c) => {
      const connection = known(connectionOf(store, idOf(c)));
      const scim = { ...connection.scim, ...(await readBody(c, patchSchema)), updated_on: now() };
      return c.json(view(tenant, known(save(tenant, { ...connection, scim }))));
    })
    .delete("/", allows("delete:scim_config"), (c) => {
      const { scim: _removed, ...connection } = known(connectionOf(store, idOf(c)));
      save(tenant, connection as Connection);
      return c.body(null, 204);
    });
}

type WithScim = Connection & { scim: NonNullable<Connection["scim"]> };

/** @throws {HttpError} 404, as Auth0 answers for a connection without a configuration. */
function known(connection: Connection): WithScim {
  if (!connection.scim) throw new HttpError(404, "Not Found");
  return connection as WithScim;
}

function idOf(c: { req: { param(name: string): string | undefined } }): string {
  return c.req.param("id") ?? "";
}

function save({ store }: Tenant, connection: Connection): Connection {
  store.connections.put(connection);
  return connection;
}

function view({ domain }: Tenant, { id, name, strategy, scim }: WithScim): object {
  return { connection_id: id, connection_name: name, strategy, tenant_name: domain.split(".", 1)[0], ...scim };
}
