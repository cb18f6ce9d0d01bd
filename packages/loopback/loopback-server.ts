import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type Authority, loopbackHosts } from "./certificate.ts";
import { PortInUseError } from "./port-in-use.ts";

export interface LoopbackServer {
  /** `https://localhost:<port>`, without a slash at the end. */
  readonly origin: string;
  readonly port: number;
  /** Answers by this from now on: a server often needs its own address before it can be made. */
  serve(listener: RequestListener): void;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Listens with HTTPS on this machine's loopback only. Port 0, the default, takes a free one. */
export async function listenOnLoopback(authority: Authority, port = 0): Promise<LoopbackServer> {
  const server = createServer(await authority.issue(loopbackHosts));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortInUseError(port) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    origin: `https://localhost:${bound}`,
    port: bound,
    serve: (listener) => void server.on("request", listener),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
