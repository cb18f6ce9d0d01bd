import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { ClientGrant } from "../store/entities.ts";
import type { Listed, Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { clientOf, deleteGrant } from "./clients.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody, lacking } from "./shared/http-errors.ts";
import { prefixedId } from "./shared/ids.ts";
import { checkpointList, listOf } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { booleanOf } from "./shared/query.ts";
import { notAllowed, withoutNulls } from "./shared/schemas.ts";

const common = {
  scope: z.array(z.string().min(1).max(280)).nullish(),
  allow_all_scopes: z.boolean().optional(),
  organization_usage: z.enum(["deny", "allow", "require"]).nullish(),
  allow_any_organization: z.boolean().nullish(),
  id: notAllowed,
  is_system: notAllowed,
};

const postSchema = z.looseObject({
  ...common,
  client_id: z.string().min(1).optional(),
  audience: z.string().min(1),
  subject_type: z.enum(["client", "user", "anonymous_user"]).optional(),
  default_for: z.string().optional(),
});

// These properties cannot change: delete the grant and create a new one.
const patchSchema = z.looseObject({
  ...common,
  client_id: notAllowed,
  audience: notAllowed,
  subject_type: notAllowed,
  default_for: notAllowed,
});

/** Which client may call which API. https://auth0.com/docs/api/management/v2/client-grants */
export function clientGrants(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:client_grants"), (c) => listOf(c, "client_grants", listed(c, store)))
    .post("/", allows("create:client_grants"), async (c) => c.json(await create(c, store), 201))
    .get("/:id", allows("read:client_grants"), (c) => c.json(grantOf(store, c.req.param("id"))))
    .patch("/:id", allows("update:client_grants"), async (c) => c.json(await update(c, store, c.req.param("id"))))
    .delete("/:id", allows("delete:client_grants"), (c) => {
      store.transaction(() => deleteGrant(store, c.req.param("id")));
      return c.body(null, 204);
    })
    .get("/:id/organizations", allows("read:organization_client_grants"), (c) => {
      const grant = grantOf(store, c.req.param("id"));
      const ids = store.organizationClientGrants.list((item) => item.grant_id === grant.id);
      const organizations = ids.flatMap((item) => store.organizations.get(item.organization_id) ?? []);
      return checkpointList(c, "organizations", organizations);
    });
}

/** @throws {HttpError} 404 */
export function grantOf(store: Store, id: string): ClientGrant {
  const grant = store.clientGrants.get(id);
  if (grant === undefined) throw new HttpError(404, "The grant does not exist.", "inexistent_client_grant");
  return grant;
}

function listed(c: ManagementContext, store: Store): Listed<ClientGrant> {
  const clientId = c.req.query("client_id");
  const audience = c.req.query("audience");
  const subjectType = c.req.query("subject_type");
  const anyOrganization = booleanOf(c, "allow_any_organization");
  return store.clientGrants.matching(
    (grant) =>
      (clientId === undefined || grant.client_id === clientId) &&
      (audience === undefined || grant.audience === audience) &&
      (subjectType === undefined || (grant.subject_type ?? "client") === subjectType) &&
      (anyOrganization === undefined || (grant.allow_any_organization ?? false) === anyOrganization),
  );
}

async function create(c: ManagementContext, store: Store): Promise<ClientGrant> {
  const { client_id: clientId, subject_type: subjectType = "client", ...body } = await readBody(c, postSchema);
  if (body.default_for !== undefined) throw lacking("default grants (default_for)");
  if (subjectType === "anonymous_user") throw lacking("grants of anonymous users");
  if (clientId === undefined) throw invalidBody("Payload validation error: 'Missing required property: client_id'.");
  const client = clientOf(store, clientId);
  if (isThirdParty(client)) checkThirdPartyGrant(store, body.audience, body.allow_any_organization);
  checkApi(store, body.audience, body.scope ?? [], body.allow_all_scopes === true);
  const exists = store.clientGrants.find(
    (item) =>
      item.client_id === clientId && item.audience === body.audience && (item.subject_type ?? "client") === subjectType,
  );
  if (exists !== undefined) {
    throw new HttpError(409, "A grant of this client, audience and subject type already exists", "resource_conflict");
  }
  return store.clientGrants.put({
    ...withoutNulls(body),
    id: prefixedId("cgr"),
    client_id: clientId,
    ...(body.allow_all_scopes === true ? {} : { scope: body.scope ?? [] }),
    subject_type: subjectType,
  } as ClientGrant);
}

async function update(c: ManagementContext, store: Store, id: string): Promise<ClientGrant> {
  const body = await readBody(c, patchSchema);
  const current = grantOf(store, id);
  const changed = { ...current, ...withoutNulls(body) } as ClientGrant;
  const client = store.clients.get(current.client_id ?? "");
  if (client !== undefined && isThirdParty(client)) {
    checkThirdPartyGrant(store, changed.audience, changed.allow_any_organization);
  }
  checkApi(store, changed.audience, body.scope ?? [], changed.allow_all_scopes === true);
  if (changed.allow_all_scopes === true) delete changed.scope;
  return store.clientGrants.put(changed);
}

/** https://auth0.com/docs/get-started/applications/third-party-applications/security-controls */
function checkThirdPartyGrant(store: Store, audience: string, anyOrganization: boolean | null | undefined): void {
  if (store.resourceServers.find((item) => item.identifier === audience)?.is_system === true) {
    throw invalidBody("Third-party applications cannot be granted access to system APIs");
  }
  if (anyOrganization === true)
    throw invalidBody("allow_any_organization is not available to third-party applications");
}

/** A scope that the API lacks is accepted, as at Auth0; a token never holds it. */
function checkApi(store: Store, audience: string, wanted: readonly string[], all: boolean): void {
  const api = store.resourceServers.find((item) => item.identifier === audience);
  if (api === undefined) {
    throw new HttpError(404, `No resource server has the audience ${audience}`, "inexistent_resource_server");
  }
  if (all && api.is_system === true) {
    throw invalidBody("`allow_all_scopes` cannot be provided when `audience` is a system API");
  }
  if (all && wanted.length > 0) throw invalidBody("`scope` cannot be provided with `allow_all_scopes`");
}
