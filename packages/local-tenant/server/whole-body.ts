import type { MiddlewareHandler } from "hono";
import { readBytes } from "../http/request-content.ts";

/**
 * Reads a request's whole body before responding. If a server responds and closes the connection while the client still
 * sends, the client gets a connection error instead of the response.
 *
 * @param largestAt bytes at a path; `tooLarge` responds to larger bodies.
 */
export function wholeBody(largestAt: (path: string) => number, tooLarge: MiddlewareHandler): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    if (raw.method === "GET" || raw.method === "HEAD" || raw.body === null) return next();
    let body: Uint8Array<ArrayBuffer> | undefined;
    try {
      body = await readBytes(raw.body, largestAt(c.req.path));
    } catch {
      // The client closed the connection: no one receives this response.
      return c.body(null, 400);
    }
    if (body === undefined) return tooLarge(c, next);
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body });
    return next();
  };
}
