import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { originOf } from "../http/origin.ts";
import type { Tenant } from "../tenant.ts";

/**
 * Allows calls from the registered origins of browser applications: those of any client's callbacks, `web_origins` and
 * `allowed_origins`. A preflight request does not name its client.
 */
export function allowCrossOrigin(tenant: Tenant): MiddlewareHandler {
  const allow = cors({
    origin: (origin) => (isRegistered(tenant, origin) ? origin : null),
    allowMethods: ["GET", "POST", "OPTIONS"],
    allowHeaders: ["Authorization", "Content-Type", "Auth0-Client"],
    maxAge: 600,
  });
  return async (c, next) => {
    if (c.req.method === "OPTIONS" || c.req.header("origin") !== undefined) return allow(c, next);
    // Said before there is an answer: one that is there already would be made anew, with its body.
    c.header("Vary", "Origin", { append: true });
    return next();
  };
}

/** Whether any client has this origin. */
function isRegistered(tenant: Tenant, origin: string): boolean {
  const known = tenant.store.clients.find((client) => {
    const places = [...(client.allowed_origins ?? []), ...(client.web_origins ?? []), ...(client.callbacks ?? [])];
    return places.some((place) => originOf(place) === origin);
  });
  return known !== undefined;
}
