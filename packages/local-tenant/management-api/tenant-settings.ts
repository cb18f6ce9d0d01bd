import { Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { withFields } from "./shared/lists.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

const schema = z.looseObject({
  flags: z.record(z.string(), z.boolean()).nullish(),
  friendly_name: z.string().nullish(),
  default_audience: z.string().nullish(),
  default_directory: z.string().nullish(),
  allow_organization_name_in_authentication_api: z.boolean().nullish(),
  session_lifetime: z.number().min(0).nullish(),
  idle_session_lifetime: z.number().min(0).nullish(),
  session_lifetime_in_minutes: z.int().min(1).nullish(),
  idle_session_lifetime_in_minutes: z.int().min(1).nullish(),
});

/** https://auth0.com/docs/api/management/v2/tenants/patch-settings */
export function tenantSettings(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:tenant_settings"), (c) => c.json(withFields(c, store.settings)))
    .patch("/", allows("update:tenant_settings"), async (c) => {
      const body = await readBody(c, schema);
      const { settings } = store;
      const flags = { ...(settings.flags as object | undefined), ...body.flags };
      const changed = { ...settings, ...body, ...(Object.keys(flags).length === 0 ? {} : { flags }) };
      const present = Object.entries(changed).filter(([, value]) => value !== null);
      store.settings = Object.fromEntries(present);
      return c.json(store.settings);
    });
}
