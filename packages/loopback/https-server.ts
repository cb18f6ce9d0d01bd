import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type Authority, type IssuedCertificate, loopbackHosts } from "./authority.ts";
import { PortInUseError } from "./port-in-use-error.ts";

export interface LoopbackServer {
  /** `https://localhost:<port>`, without a slash at the end. */
  readonly origin: string;
  readonly port: number;
  /** Sets what answers from now on; 503 until then. A server often needs its own address before it can be made. */
  serve(listener: RequestListener): void;
  /** Ends every connection, and resolves when nothing listens any more. */
  close(): Promise<void>;
}

/** How often another port is tried where none was asked for: it may be taken on one of the two addresses. */
const attempts = 5;

/**
 * Serves HTTPS on loopback only: on 127.0.0.1, and on ::1 where this machine has it, since `localhost` may mean either.
 *
 * @param port 0, the default, for any that is free.
 * @throws {PortInUseError}
 */
export async function listenOnLoopback(authority: Authority, port = 0): Promise<LoopbackServer> {
  const certificate = await authority.issue(loopbackHosts);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenOnce(certificate, port);
    } catch (error) {
      if (codeOf(error) !== "EADDRINUSE") throw error;
      if (port !== 0 || attempt === attempts) throw new PortInUseError(port);
    }
  }
}

async function listenOnce({ cert, key }: IssuedCertificate, wanted: number): Promise<LoopbackServer> {
  let listener: RequestListener = unavailable;
  const servers: Server[] = [];
  const close = async () => void (await Promise.all(servers.map(closeServer)));
  const start = async (host: string, port: number): Promise<number> => {
    const server = createServer({ cert, key, minVersion: "TLSv1.2" }, (request, response) =>
      listener(request, response),
    );
    await listening(server, host, port);
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const port = await start("127.0.0.1", wanted);
  try {
    await start("::1", port);
  } catch (error) {
    // A machine without IPv6 has no ::1.
    if (!["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(codeOf(error) ?? "")) {
      await close();
      throw error;
    }
  }
  const serve = (next: RequestListener) => {
    listener = next;
  };
  return { origin: `https://localhost:${port}`, port, serve, close };
}

const unavailable: RequestListener = (_, response) => void response.writeHead(503, { "retry-after": "1" }).end();

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
