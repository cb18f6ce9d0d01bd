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
  change_password: z.record(z.string(), z.unknown()).nullish(),
  guardian_mfa_page: z.record(z.string(), z.unknown()).nullish(),
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
    .get("/", allows("read:tenant_settings"), (c) => {
      const shown = { ...settingsView(store.settings), sandbox_versions_available: ["22", "18"] };
      return c.json(withFields(c, shown));
    })
    .patch("/", allows("update:tenant_settings"), async (c) => {
      const body = inHours(await readBody(c, schema));
      const { settings } = store;
      const flags = { ...(settings.flags as object | undefined), ...body.flags };
      const changed: Record<string, unknown> = {
        ...settings,
        ...body,
        ...mergedPages(settings, body),
        ...(Object.keys(flags).length === 0 ? {} : { flags }),
      };
      if (changed.default_redirection_uri === "") delete changed.default_redirection_uri;
      const present = Object.entries(changed).filter(([, value]) => value !== null);
      store.settings = Object.fromEntries(present);
      const { flags: shown, ...rest } = settingsView(store.settings);
      return c.json({ ...rest, flags: { ...(shown as object), ...flagsOfUpdate } });
    });
}

/** What a new tenant of 2026 answers. Without `flags` auth0-deploy-cli would send none of its own. */
const defaults = {
  client_id_metadata_document_supported: false,
  enabled_locales: ["en"],
  idle_session_lifetime: 72,
  oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
  phone_consolidated_experience: false,
  resource_parameter_profile: "audience",
  sandbox_version: "22",
  session_lifetime: 168,
  universal_login: {},
};

const defaultFlags = {
  allow_changing_enable_sso: false,
  disable_clickjack_protection_headers: false,
  disable_impersonation: true,
  enable_sso: true,
  new_universal_login_experience_enabled: true,
  revoke_refresh_token_grant: false,
  universal_login: true,
};

/** Recorded in replies to changes alone. */
const flagsOfUpdate = {
  cannot_change_enforce_client_authentication_on_passwordless_start: true,
  enforce_client_authentication_on_passwordless_start: true,
};

function settingsView(settings: Record<string, unknown>): Record<string, unknown> {
  const flags = { ...defaultFlags, ...(settings.flags as object | undefined) };
  return { ...defaults, ...settings, flags };
}

/** Lifetimes are kept in hours, in whichever unit they are given. */
function inHours<T extends Record<string, unknown>>(body: T): T {
  const converted: Record<string, unknown> = { ...body };
  for (const name of ["session_lifetime", "idle_session_lifetime"]) {
    const minutes = body[`${name}_in_minutes`];
    delete converted[`${name}_in_minutes`];
    if (typeof minutes === "number") converted[name] = minutes / 60;
  }
  return converted as T;
}

/** Custom pages keep their HTML when a request only turns them off. */
function mergedPages(settings: Record<string, unknown>, body: Record<string, unknown>): Record<string, unknown> {
  const pages = ["change_password", "guardian_mfa_page"].filter((name) => body[name] && settings[name]);
  return Object.fromEntries(pages.map((name) => [name, { ...(settings[name] as object), ...(body[name] as object) }]));
}
