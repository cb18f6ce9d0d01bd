import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { ResourceServer, TokenEncryption } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { deleteGrant } from "./clients.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody, lacking, lacks } from "./shared/http-errors.ts";
import { hexId } from "./shared/ids.ts";
import { listOf, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { isPublicKey, publicKeyOf, thumbprint } from "./shared/public-key.ts";
import { displayName, notAllowed, withoutNulls } from "./shared/schemas.ts";

const lifetime = z.int().min(1).max(2_592_000);

const scopes = z
  .array(z.strictObject({ value: z.string().min(1).max(280), description: z.string().max(500).nullish() }))
  .max(1000)
  .refine((list) => new Set(list.map(({ value }) => value)).size === list.length, "Array items are not unique");

const tokenEncryption = z.looseObject({
  encryption_key: z.looseObject({ pem: z.string().max(4096).refine(isPublicKey, "Is not an RSA key in PEM") }),
});

const common = {
  token_encryption: tokenEncryption.nullish(),
  scopes: scopes.optional(),
  signing_alg: z.literal("RS256", `${lacks} tokens signed with anything but RS256`).optional(),
  token_lifetime: lifetime.optional(),
  token_lifetime_for_web: lifetime.optional(),
  token_dialect: z.enum(["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"]).nullish(),
  enforce_policies: z.boolean().optional(),
  allow_offline_access: z.boolean().optional(),
  skip_consent_for_verifiable_first_party_clients: z.boolean().optional(),
  subject_type_authorization: z
    .strictObject({
      user: z.strictObject({ policy: z.enum(["allow_all", "require_client_grant", "deny_all"]).optional() }).optional(),
      client: z.strictObject({ policy: z.enum(["require_client_grant", "deny_all"]).optional() }).optional(),
    })
    .optional(),
  id: notAllowed,
  is_system: notAllowed,
};

const postSchema = z.looseObject({
  ...common,
  identifier: z.string().min(1).max(600),
  name: displayName.optional(),
});
const patchSchema = z.looseObject({ ...common, name: displayName.optional(), identifier: notAllowed });

/** APIs, by id or URL-encoded identifier. https://auth0.com/docs/api/management/v2/resource-servers */
export function resourceServers(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:resource_servers"), (c) => {
      const wanted = c.req.queries("identifiers");
      return listOf(
        c,
        "resource_servers",
        store.resourceServers
          .list((item) => wanted === undefined || wanted.includes(item.identifier))
          .map((item) => shown(store, item)),
      );
    })
    .post("/", allows("create:resource_servers"), async (c) => c.json(shown(store, await create(c, tenant)), 201))
    .get("/:id", allows("read:resource_servers"), (c) =>
      c.json(withFields(c, shown(store, resourceServerOf(store, c.req.param("id"))))),
    )
    .patch("/:id", allows("update:resource_servers"), async (c) =>
      c.json(shown(store, await update(c, store, c.req.param("id")))),
    )
    .delete("/:id", allows("delete:resource_servers"), (c) => {
      const found = store.resourceServers.find((item) => [item.id, item.identifier].includes(c.req.param("id")));
      if (found !== undefined) store.transaction(() => remove(store, found));
      return c.body(null, 204);
    });
}

/** With the application that stands for the API, if there is one, and the key to encrypt for without itself. */
function shown(store: Store, { token_encryption: encryption, ...api }: ResourceServer): object {
  const client = store.clients.find((item) => item.resource_server_identifier === api.identifier);
  return {
    ...api,
    ...(encryption === undefined ? {} : { token_encryption: encryptionView(encryption) }),
    ...(client === undefined ? {} : { client_id: client.client_id }),
  };
}

function encryptionView({ encryption_key: key, ...rest }: TokenEncryption): object {
  const { pem, ...described } = key;
  return { ...rest, encryption_key: { ...described, thumbprint_sha256: thumbprint(publicKeyOf(pem)) } };
}

function resourceServerOf(store: Store, id: string): ResourceServer {
  const found = store.resourceServers.find((item) => item.id === id || item.identifier === id);
  if (found === undefined) {
    throw new HttpError(404, "The resource server does not exist", "inexistent_resource_server");
  }
  return found;
}

async function create(c: ManagementContext, tenant: Tenant): Promise<ResourceServer> {
  const body = withoutNulls(await readBody(c, postSchema));
  const { store, issuer } = tenant;
  if (body.identifier === `${issuer}userinfo`) throw invalidBody("The identifier is reserved");
  if (store.resourceServers.find((item) => item.identifier === body.identifier) !== undefined) {
    const message = "A resource server with the same identifier already exists";
    throw new HttpError(409, message, "resource_server_conflict");
  }
  return store.resourceServers.put({
    id: hexId(),
    allow_offline_access: false,
    skip_consent_for_verifiable_first_party_clients: false,
    token_lifetime: 86_400,
    token_lifetime_for_web: 7200,
    signing_alg: "RS256",
    ...body,
    subject_type_authorization: authorizationOf({}, body.subject_type_authorization),
  } as ResourceServer);
}

async function update(c: ManagementContext, store: Store, id: string): Promise<ResourceServer> {
  const body = await readBody(c, patchSchema);
  const current = resourceServerOf(store, id);
  if (current.is_system === true) throw lacking("changes of system APIs");
  return store.resourceServers.put({
    ...withoutNulls({ ...current, ...body }),
    subject_type_authorization: authorizationOf(
      current.subject_type_authorization ?? {},
      body.subject_type_authorization,
    ),
  } as ResourceServer);
}

type Policies = NonNullable<z.output<typeof postSchema>["subject_type_authorization"]>;

/**
 * Properties that the request does not name keep their value.
 * https://auth0.com/docs/get-started/apis/api-access-policies-for-applications
 */
function authorizationOf(current: Policies, wanted: Policies | undefined) {
  return {
    user: { policy: wanted?.user?.policy ?? current.user?.policy ?? "allow_all" },
    client: { policy: wanted?.client?.policy ?? current.client?.policy ?? "require_client_grant" },
  };
}

function remove(store: Store, resourceServer: ResourceServer): void {
  if (resourceServer.is_system === true) throw lacking("deletion of system APIs");
  store.resourceServers.delete(resourceServer.id);
  for (const { id } of store.clientGrants.list((grant) => grant.audience === resourceServer.identifier)) {
    deleteGrant(store, id);
  }
}
