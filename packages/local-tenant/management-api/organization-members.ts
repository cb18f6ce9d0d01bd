import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { User } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Tenant } from "../tenant.ts";
import { organizationOf } from "./organizations.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { listOf } from "./shared/lists.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

const schema = z.strictObject({ members: z.array(z.string()).min(1).max(10) });

/** https://auth0.com/docs/api/management/v2/organizations/get-members */
export function organizationMembers(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/:organization/members", allows("read:organization_members"), (c) => {
      const { id } = organizationOf(store, c.req.param("organization"));
      const members = store.organizationMembers
        .list((item) => item.organization_id === id)
        .map(({ user_id: userId }) => {
          const { email, name, picture }: Partial<User> = store.users.get(userId) ?? {};
          return { user_id: userId, email, name, picture };
        });
      return listOf(c, "members", members);
    })
    .post("/:organization/members", allows("create:organization_members"), async (c) => {
      const { members } = await readBody(c, schema);
      const { id } = organizationOf(store, c.req.param("organization"));
      if (members.some((member) => store.users.get(member) === undefined)) {
        throw new HttpError(404, "The user does not exist.", "inexistent_user");
      }
      store.transaction(() => {
        for (const member of members) store.organizationMembers.put({ organization_id: id, user_id: member });
      });
      return c.body(null, 204);
    })
    .delete("/:organization/members", allows("delete:organization_members"), async (c) => {
      const { members } = await readBody(c, schema);
      const { id } = organizationOf(store, c.req.param("organization"));
      store.transaction(() => {
        for (const member of members) store.organizationMembers.delete(pairKey(id, member));
      });
      return c.body(null, 204);
    });
}
