import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { isForPeople } from "../http/for-people.ts";
import { HttpError } from "../http/http-error.ts";
import { remoteAddress } from "../http/remote-address.ts";
import { withRequestFacts } from "../log/request-facts.ts";
import { notFoundPage } from "../pages/not-found-page.ts";
import { StoreWriteError } from "../store/store-write-error.ts";
import type { Tenant } from "../tenant.ts";
import { loggedPath } from "./logged-path.ts";
import { wholeBody } from "./whole-body.ts";

/** Bytes. The largest lawful request is an Action of 100 kB, escaped as JSON. */
const largestBody = 512 * 1024;

/** Bytes. What extends the console takes files, and has limits of its own. */
const largestOfConsole = 10 * 1024 * 1024;

const largestAt = (path: string) => (path.startsWith("/console/policy/") ? largestOfConsole : largestBody);

/**
 * Runs before every endpoint: checks the Host header and the size, sets headers, and handles unknown paths and errors.
 */
export function guarded(tenant: Tenant): Hono {
  const app = new Hono();
  app.use(headers(), async (c, next) => {
    // A website may point its own name at this address (DNS rebinding). Its requests carry that name.
    if (!isOwnHost(c.req.header("host"), tenant.domain)) {
      const error = new HttpError(421, `This is https://${tenant.domain}, and accepts requests for that name only`);
      return c.json(error.toJSON(), 421);
    }
    return withRequestFacts(whence(c, tenant.domain), next);
  });
  app.use(wholeBody(largestAt, async (c) => tooLarge(c)));
  app.notFound((c) => {
    const what = `The local tenant lacks the endpoint ${c.req.method} ${c.req.path}`;
    const isApi = c.req.path.startsWith("/api/");
    return isForPeople(c) && !isApi ? notFoundPage(c, what) : c.json(new HttpError(404, what).toJSON(), 404);
  });
  app.onError((error, c) => {
    if (error instanceof StoreWriteError) {
      return c.json(new HttpError(error.status, error.message).toJSON(), error.status);
    }
    tenant.log({
      type: "internal_error",
      description: `${c.req.method} ${loggedPath(c.req.path)}`,
      details: traceOf(error),
    });
    return c.json(new HttpError(500, "The local tenant failed unexpectedly").toJSON(), 500);
  });
  return app;
}

function whence(c: Context, hostname: string) {
  const agent = c.req.header("user-agent");
  return { ip: remoteAddress(c), hostname, ...(agent !== undefined && { user_agent: agent.slice(0, 500) }) };
}

function headers() {
  const options = {
    // Would affect every other server on localhost.
    strictTransportSecurity: false,
    // Would break login pop-ups and single-page applications on other origins.
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: false,
    referrerPolicy: "no-referrer",
  } as const;
  const framed = secureHeaders({ ...options, xFrameOptions: false });
  const unframed = secureHeaders({ ...options, xFrameOptions: "DENY" });
  // Silent authentication (prompt=none) loads /authorize in a frame.
  return (c: Context, next: () => Promise<void>) => (c.req.path === "/authorize" ? framed : unframed)(c, next);
}

const loopbackName = /^(?:localhost|127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)+localhost)$/;

function isOwnHost(host: string | undefined, domain: string): boolean {
  if (host === undefined || host.length > 255) return false;
  const port = domain.slice(domain.lastIndexOf(":"));
  const lower = host.toLowerCase();
  // Browsers omit the default port in the header.
  const name = port === ":443" && !/:\d+$/.test(lower) ? lower : lower.slice(0, -port.length);
  return (lower.endsWith(port) || name === lower) && loopbackName.test(name);
}

function tooLarge(c: Context): Response {
  // The rest of a very large body is not read, so the connection cannot be reused.
  c.header("Connection", "close");
  const message = `The body is larger than ${largestAt(c.req.path)} bytes`;
  if (c.req.path.startsWith("/api/")) return c.json(new HttpError(413, message).toJSON(), 413);
  return c.json({ error: "invalid_request", error_description: message }, 413);
}

/** The stack trace without the error's message, which may contain anything. */
function traceOf(error: Error): Record<string, unknown> {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, stack: frames.slice(0, 10).map((line) => line.trim()) };
}
