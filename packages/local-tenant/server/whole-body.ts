import type { MiddlewareHandler } from "hono";
import { readBytes } from "../http/request-content.ts";

/**
 * Reads a request's body as a whole before anything answers: a server that answers and hangs up while the client still
 * sends leaves it with a broken connection in place of the answer.
 *
 * @param largest bytes; `tooLarge` answers what is longer.
 */
export function wholeBody(largest: number, tooLarge: MiddlewareHandler): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    if (raw.method === "GET" || raw.method === "HEAD" || raw.body === null) return next();
    let body: Uint8Array<ArrayBuffer> | undefined;
    try {
      body = await readBytes(raw.body, largest);
    } catch {
      // The client hung up in the middle of its body: nobody hears this.
      return c.body(null, 400);
    }
    if (body === undefined) return tooLarge(c, next);
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body });
    return next();
  };
}
