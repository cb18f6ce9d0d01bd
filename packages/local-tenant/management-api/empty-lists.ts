import { Hono } from "hono";
import { allows } from "./shared/access.ts";
import { lacking } from "./shared/http-errors.ts";
import { checkpointList, listOf } from "./shared/lists.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

/**
 * Resources that the local tenant does not support, but whose lists tools read. The lists are empty, since nothing can
 * create such a resource.
 */
export function emptyLists(): Hono<ManagementEnv> {
  return new Hono<ManagementEnv>()
    .get("/roles", allows("read:roles"), (c) => listOf(c, "roles", []))
    .post("/roles", allows("create:roles"), () => {
      throw lacking("roles of its own: roles come from the policy");
    })
    .get("/connections-directory-provisionings", allows("read:directory_provisionings"), (c) =>
      checkpointList(c, "directory_provisionings", []),
    );
}
