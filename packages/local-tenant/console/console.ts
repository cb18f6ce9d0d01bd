import { readFile } from "node:fs/promises";
import { type Context, Hono } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import { setPageHeaders } from "../pages/page.ts";
import type { Tenant } from "../tenant.ts";
import type { ConsoleExtension } from "./extension.ts";
import { importMapSource, pageFiles } from "./page-files.ts";
import { sameOriginOnly } from "./same-origin.ts";
import { streamLog } from "./stream-log.ts";
import { tenantMap } from "./tenant-map.ts";

/** Below it, what extends the console answers. */
const extended = "/policy";

/**
 * `/console/`: what is in the tenant and what happens in it, for a person at this machine. By itself it only reads, and
 * it needs no login, so its data hold no secrets, no tokens and no users.
 */
export function tenantConsole(tenant: Tenant, extension?: ConsoleExtension): Hono {
  const app = new Hono();
  const scripts = `script-src 'self' ${importMapSource()}`;
  const own = ["style-src", "img-src", "connect-src"].map((each) => `${each} 'self'`);
  const policies = [scripts, ...own, "form-action 'none'", "frame-ancestors 'none'"];
  app.use(async (c, next) => {
    setPageHeaders(c, ...policies);
    // Pages of other origins may not even load it as a script or an image.
    c.header("Cross-Origin-Resource-Policy", "same-origin");
    await next();
  }, sameOriginOnly);
  for (const [path, { file, type }] of Object.entries(pageFiles)) {
    app.get(path, async (c) => c.body(await readFile(file, "utf8"), 200, { "content-type": type }));
  }
  app.get("/map.json", (c) => c.json(tenantMap(tenant)));
  app.get("/log", (c) => streamLog(tenant, c));
  app.get("/parts.json", (c) => c.json(extension?.parts ?? []));
  if (extension) app.all(`${extended}/*`, (c) => answerOf(extension, c));
  return app;
}

async function answerOf(extension: ConsoleExtension, c: Context): Promise<Response> {
  const url = new URL(c.req.url);
  url.pathname = url.pathname.slice(url.pathname.indexOf(extended) + extended.length);
  const { method, raw } = c.req;
  const isRead = method === "GET" || method === "HEAD";
  const sent = isRead ? {} : { body: await c.req.arrayBuffer() };
  const request = new Request(url, { method, headers: raw.headers, signal: raw.signal, ...sent });
  const { body, status, headers } = await extension.fetch(request);
  return c.newResponse(body, status as StatusCode, Object.fromEntries(headers));
}
