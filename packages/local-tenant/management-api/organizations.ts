import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { Organization } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Listed, Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { connectionOf } from "./connections.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { prefixedId } from "./shared/ids.ts";
import { checkpointList, listOf, mostByPage, shownAs, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { metadataLimits, metadataSchema } from "./shared/metadata.ts";
import { notAllowed, withoutNulls } from "./shared/schemas.ts";

const name = z
  .string()
  .min(1)
  .max(50, "String is too long, maximum 50")
  .regex(/^[a-z0-9][a-z0-9_-]*$/, "String does not match pattern ^[a-z0-9][a-z0-9_-]*$");

const common = {
  display_name: z.string().min(1).max(255).nullish(),
  branding: z.record(z.string(), z.unknown()).nullish(),
  metadata: metadataSchema(metadataLimits.organization).nullish(),
  third_party_client_access: z.enum(["allow", "block"]).optional(),
  id: notAllowed,
};

const enabledConnection = z.strictObject({
  connection_id: z.string(),
  assign_membership_on_login: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  is_signup_enabled: z.literal(false, "The local tenant lacks sign-up").optional(),
});

const postSchema = z.looseObject({
  ...common,
  name,
  enabled_connections: z.array(enabledConnection).max(10).nullish(),
});
const patchSchema = z.looseObject({ ...common, name: name.optional(), enabled_connections: notAllowed });

/** Organizations: a vendor's customers. https://auth0.com/docs/api/management/v2/organizations */
export function organizations(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:organizations"), (c) =>
      listOf(c, "organizations", withAssociation(store, c.req.query("include_client_association_for")), [], mostByPage),
    )
    .post("/", allows("create:organizations"), async (c) => c.json(await create(c, store), 201))
    .get("/name/:name", allows("read:organizations"), (c) => {
      const found = store.organizations.find((item) => item.name === c.req.param("name"));
      return c.json(organizationOf(store, found?.id ?? ""));
    })
    .get("/:id", allows("read:organizations"), (c) => c.json(withFields(c, organizationOf(store, c.req.param("id")))))
    .patch("/:id", allows("update:organizations"), async (c) => c.json(await update(c, store, c.req.param("id"))))
    .delete("/:id", allows("delete:organizations"), (c) => {
      store.transaction(() => remove(store, c.req.param("id")));
      return c.body(null, 204);
    })
    .get("/:id/discovery-domains", allows("read:organization_discovery_domains"), (c) => {
      organizationOf(store, c.req.param("id"));
      // The list is always empty: creating one is refused as not supported.
      return checkpointList(c, "domains", []);
    });
}

/** Organizations, with what each says of one application, if a request names one. */
function withAssociation(store: Store, clientId: string | undefined): Listed<object> {
  return shownAs(
    store.organizations.matching(() => true),
    (organization) => {
      const link = clientId && store.organizationClients.get(pairKey(organization.id, clientId));
      return link ? { ...organization, client: { use_for_member_access: link.use_for_member_access } } : organization;
    },
  );
}

/** @throws {HttpError} 404 */
export function organizationOf(store: Store, id: string): Organization {
  const organization = store.organizations.get(id);
  if (organization === undefined) throw new HttpError(404, "No organization found by that id or name");
  return organization;
}

async function create(c: ManagementContext, store: Store): Promise<Organization> {
  const { enabled_connections: enabled = [], ...body } = withoutNulls(await readBody(c, postSchema));
  refuseTaken(store, body.name, undefined);
  for (const link of enabled) connectionOf(store, link.connection_id);
  return store.transaction(() => {
    const organization = store.organizations.put({
      display_name: body.name,
      third_party_client_access: "block",
      is_app_entitlement_active: false,
      ...body,
      id: prefixedId("org"),
    } as Organization);
    for (const link of enabled) {
      store.organizationConnections.put({
        organization_id: organization.id,
        connection_id: link.connection_id,
        assign_membership_on_login: link.assign_membership_on_login ?? false,
        show_as_button: link.show_as_button ?? true,
        is_signup_enabled: false,
      });
    }
    return organization;
  });
}

/** `metadata` is replaced as a whole, as for connections. */
async function update(c: ManagementContext, store: Store, id: string): Promise<Organization> {
  organizationOf(store, id);
  const body = await readBody(c, patchSchema);
  if (body.name !== undefined) refuseTaken(store, body.name, id);
  const changed: Record<string, unknown> = { ...organizationOf(store, id), ...withoutNulls(body) };
  if (body.metadata === null) delete changed.metadata;
  if (body.branding === null) delete changed.branding;
  return store.organizations.put(changed as Organization);
}

function refuseTaken(store: Store, wanted: string, exceptId: string | undefined): void {
  if (store.organizations.find((item) => item.name === wanted && item.id !== exceptId) !== undefined) {
    throw new HttpError(409, "An organization with this name already exists", "organization_conflict");
  }
}

function remove(store: Store, id: string): void {
  store.organizations.delete(id);
  for (const link of store.organizationConnections.list((item) => item.organization_id === id)) {
    store.organizationConnections.delete(pairKey(id, link.connection_id));
  }
  for (const link of store.organizationClientGrants.list((item) => item.organization_id === id)) {
    store.organizationClientGrants.delete(pairKey(id, link.grant_id));
  }
  for (const link of store.organizationClients.list((item) => item.organization_id === id)) {
    store.organizationClients.delete(pairKey(id, link.client_id));
  }
  for (const link of store.organizationMembers.list((item) => item.organization_id === id)) {
    store.organizationMembers.delete(pairKey(id, link.user_id));
  }
}
