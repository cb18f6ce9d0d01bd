import type { MiddlewareHandler } from "hono";

/** How much of a body that is too large is still read, so that its sender gets to hear the answer. */
const mostDiscarded = 8 * 1024 * 1024;

/**
 * Reads a request's body as a whole before anything answers: a server that answers and hangs up while the client still sends leaves it with a
 * broken connection in place of the answer.
 *
 * @param largest bytes; `tooLarge` answers what is longer.
 */
export function wholeBody(largest: number, tooLarge: MiddlewareHandler): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    if (raw.method === "GET" || raw.method === "HEAD" || raw.body === null) return next();
    let body: Uint8Array<ArrayBuffer> | undefined;
    try {
      body = await read(raw.body, largest);
    } catch {
      // The client hung up in the middle of its body: nobody hears this.
      return c.body(null, 400);
    }
    if (body === undefined) return tooLarge(c, next);
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body });
    return next();
  };
}

async function read(stream: ReadableStream<Uint8Array>, largest: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length <= largest) chunks.push(value);
    else if (length > mostDiscarded) {
      await reader.cancel();
      return undefined;
    }
  }
  return length <= largest ? Uint8Array.from(Buffer.concat(chunks)) : undefined;
}
