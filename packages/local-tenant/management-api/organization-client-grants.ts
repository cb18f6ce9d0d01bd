import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { grantOf } from "./client-grants.ts";
import { organizationOf } from "./organizations.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { listOf } from "./shared/lists.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

const postSchema = z.strictObject({ grant_id: z.string() });

/**
 * The client grants that may be used for an organization.
 * https://auth0.com/docs/api/management/v2/organizations/get-organization-client-grants
 */
export function organizationClientGrants(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/:organization/client-grants", allows("read:organization_client_grants"), (c) =>
      listOf(c, "client_grants", granted(store, c.req.param("organization"))),
    )
    .post("/:organization/client-grants", allows("create:organization_client_grants"), async (c) => {
      const body = await readBody(c, postSchema);
      const organization = organizationOf(store, c.req.param("organization"));
      const grant = grantOf(store, body.grant_id);
      if (grant.subject_type === "user" || (grant.organization_usage ?? "deny") === "deny") {
        throw invalidBody("The grant's organization_usage does not allow organizations");
      }
      if (store.organizationClientGrants.get(pairKey(organization.id, grant.id)) !== undefined) {
        throw new HttpError(409, "The grant is already associated with the organization");
      }
      store.organizationClientGrants.put({ organization_id: organization.id, grant_id: grant.id });
      const { client_id, audience, scope, organization_usage, allow_any_organization = false } = grant;
      return c.json(
        { grant_id: grant.id, client_id, audience, scope, organization_usage, allow_any_organization },
        201,
      );
    })
    .delete("/:organization/client-grants/:id", allows("delete:organization_client_grants"), (c) => {
      organizationOf(store, c.req.param("organization"));
      store.organizationClientGrants.delete(pairKey(c.req.param("organization"), c.req.param("id")));
      return c.body(null, 204);
    });
}

function granted(store: Store, organizationId: string): object[] {
  const { id } = organizationOf(store, organizationId);
  return store.organizationClientGrants
    .list((item) => item.organization_id === id)
    .flatMap((item) => store.clientGrants.get(item.grant_id) ?? []);
}
