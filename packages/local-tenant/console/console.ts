import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { setPageHeaders } from "../pages/page.ts";
import type { Tenant } from "../tenant.ts";
import { streamLog } from "./stream-log.ts";
import { tenantMap } from "./tenant-map.ts";

const folder = join(import.meta.dirname, "page");

/** What the browser loads, as it stands in the folder. */
const files = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/console.css": ["console.css", "text/css; charset=utf-8"],
  "/console.js": ["console.js", "text/javascript; charset=utf-8"],
  "/log.js": ["log.js", "text/javascript; charset=utf-8"],
  "/map.js": ["map.js", "text/javascript; charset=utf-8"],
  "/rows.js": ["rows.js", "text/javascript; charset=utf-8"],
} as const;

const policies = ["script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'none'"];

/**
 * `/console/`: what is in the tenant and what happens in it, for a person at this machine. It only reads, and needs no
 * login, so its data hold no secrets, no tokens and no users.
 */
export function tenantConsole(tenant: Tenant): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    setPageHeaders(c, ...policies, "frame-ancestors 'none'");
    // Pages of other origins may not even load it as a script or an image.
    c.header("Cross-Origin-Resource-Policy", "same-origin");
    await next();
  });
  for (const [path, [file, type]] of Object.entries(files)) {
    app.get(path, async (c) => c.body(await readFile(join(folder, file), "utf8"), 200, { "content-type": type }));
  }
  app.get("/map.json", (c) => c.json(tenantMap(tenant)));
  app.get("/log", (c) => streamLog(tenant, c));
  return app;
}
