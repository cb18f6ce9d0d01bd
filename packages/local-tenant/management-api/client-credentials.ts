import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { ClientCredential } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { newCredential } from "./client-authentication-methods.ts";
import { credentialSchema } from "./client-schema.ts";
import { clientOf } from "./clients.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody } from "./shared/http-errors.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";

const most = 2;
const patchSchema = z.strictObject({ expires_at: z.iso.datetime({ offset: true }).nullable() });

/** Public keys of a client, for private_key_jwt. https://auth0.com/docs/api/management/v2/clients/get-credentials */
export function clientCredentials(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/:client/credentials", allows("read:client_credentials"), (c) => {
      const client = clientOf(store, c.req.param("client"));
      return c.json(store.clientCredentials.list((item) => item.client_id === client.client_id).map(shown));
    })
    .post("/:client/credentials", allows("create:client_credentials"), async (c) =>
      c.json(shown(await create(c, tenant, c.req.param("client"))), 201),
    )
    .get("/:client/credentials/:id", allows("read:client_credentials"), (c) =>
      c.json(shown(credentialOf(store, c.req.param("client"), c.req.param("id")))),
    )
    .patch("/:client/credentials/:id", allows("update:client_credentials"), async (c) => {
      const body = await readBody(c, patchSchema);
      const { expires_at: _old, ...credential } = credentialOf(store, c.req.param("client"), c.req.param("id"));
      const updated = { ...credential, updated_at: new Date(tenant.now()).toISOString() };
      const expiry = body.expires_at === null ? {} : { expires_at: body.expires_at };
      return c.json(shown(store.clientCredentials.put({ ...updated, ...expiry })));
    })
    .delete("/:client/credentials/:id", allows("delete:client_credentials"), (c) => {
      remove(store, c.req.param("client"), c.req.param("id"));
      return c.body(null, 204);
    });
}

/** Without the key itself. */
function shown(credential: ClientCredential): object {
  return Object.fromEntries(Object.entries(credential).filter(([name]) => name !== "pem" && name !== "client_id"));
}

function credentialOf(store: Store, clientId: string, id: string): ClientCredential {
  const client = clientOf(store, clientId);
  const credential = store.clientCredentials.get(id);
  if (credential?.client_id !== client.client_id) throw new HttpError(404, "The credential does not exist");
  return credential;
}

async function create(c: ManagementContext, tenant: Tenant, clientId: string): Promise<ClientCredential> {
  const client = clientOf(tenant.store, clientId);
  const credential = newCredential(tenant, client.client_id, await readBody(c, credentialSchema));
  const existing = tenant.store.clientCredentials.list(
    (item) => item.client_id === client.client_id && item.credential_type === credential.credential_type,
  );
  if (existing.length >= most) throw invalidBody(`A client may have at most ${most} credentials`);
  if (credential.credential_type === "public_key" && existing.some((item) => hasKey(item, credential.kid))) {
    throw new HttpError(409, "The client has this key already");
  }
  return tenant.store.clientCredentials.put(credential);
}

const hasKey = (credential: ClientCredential, kid: string): boolean =>
  credential.credential_type === "public_key" && credential.kid === kid;

function remove(store: Store, clientId: string, id: string): void {
  const credential = credentialOf(store, clientId, id);
  const methods = Object.values(clientOf(store, clientId).client_authentication_methods ?? {});
  const used = methods.flatMap(({ credentials }) => credentials);
  if (used.some((item) => item.id === credential.id)) {
    throw invalidBody("The credential is in use: remove it from client_authentication_methods first");
  }
  store.clientCredentials.delete(credential.id);
}
