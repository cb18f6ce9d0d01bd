import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";
import { OAuthError } from "../tokens/oauth-error.ts";

/** Every error of an endpoint for programs, as JSON. What was not foreseen is logged by its kind alone. */
export function sendError(tenant: Tenant, error: Error, c: Context): Response {
  c.header("Cache-Control", "no-store");
  if (error instanceof OAuthError) {
    if (error.status === 401) c.header("WWW-Authenticate", 'Basic realm="oauth/token"');
    return c.json(error.toJSON(), error.status);
  }
  tenant.log({ type: "f", description: "Unexpected error", details: { kind: error.name } });
  return c.json({ error: "server_error", error_description: "The local tenant failed unexpectedly." }, 500);
}
