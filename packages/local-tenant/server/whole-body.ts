import type { Context, MiddlewareHandler } from "hono";
import { readBytes } from "../http/request-content.ts";

/**
 * Reads a request's whole body before responding. If a server responds and closes the connection while the client still
 * sends, the client gets a connection error instead of the response.
 *
 * @param largestAt bytes at a path; `tooLarge` responds to larger bodies.
 */
export function wholeBody(largestAt: (path: string) => number, tooLarge: MiddlewareHandler): MiddlewareHandler {
  return async (c, next) => {
    const { method, path } = c.req;
    if (method === "GET" || method === "HEAD") return next();
    let isWhole: boolean;
    try {
      isWhole = await readBody(c, largestAt(path));
    } catch {
      // The client closed the connection: no one receives this response.
      return c.body(null, 400);
    }
    return isWhole ? next() : tooLarge(c, next);
  };
}

/** @returns whether the body is not too large. It can then be read from `c.req`, which keeps it. */
async function readBody({ req }: Context, largest: number): Promise<boolean> {
  // No more than this comes: HTTP's parser sees to it. A stream of the Web, which counting needs, takes far longer.
  if (Number(req.header("content-length")) <= largest) {
    await req.arrayBuffer();
    return true;
  }
  const { body, url, method, headers } = req.raw;
  if (body === null) return true;
  const bytes = await readBytes(body, largest);
  if (bytes === undefined) return false;
  req.raw = new Request(url, { method, headers, body: bytes });
  return true;
}
