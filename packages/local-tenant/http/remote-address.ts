import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** The peer's IP address. Without a socket (a request made in the same process) it is 127.0.0.1. */
export function remoteAddress(c: Context): string {
  const bindings: Partial<HttpBindings> | undefined = c.env;
  return bindings?.incoming?.socket.remoteAddress ?? "127.0.0.1";
}
