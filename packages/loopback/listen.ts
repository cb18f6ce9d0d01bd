import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { IssuedCertificate } from "./certificate.ts";
import { PortInUseError } from "./port-in-use.ts";

export interface Listening {
  readonly port: number;
  /** Ends every connection, and resolves when no server listens any more. */
  close(): Promise<void>;
}

/** How often another port is tried where none was asked for: it may be taken on one of the two addresses. */
const attempts = 5;

/**
 * Serves HTTPS on loopback only: on 127.0.0.1, and on ::1 where this machine has it, since `localhost` may mean either.
 *
 * @param port 0 for any that is free.
 * @throws {PortInUseError}
 */
export async function listen(
  fetch: (request: Request, env: unknown) => Response | Promise<Response>,
  certificate: IssuedCertificate,
  port: number,
): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenOnce(fetch, certificate, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      if (port !== 0 || attempt === attempts) {
        throw new PortInUseError(port);
      }
    }
  }
}

async function listenOnce(
  fetch: Parameters<typeof listen>[0],
  certificate: IssuedCertificate,
  wanted: number,
): Promise<Listening> {
  const servers: Server[] = [];
  const close = async () => {
    await Promise.all(servers.map(closeServer));
  };
  const start = async (host: string, port: number): Promise<number> => {
    const server = httpsServer(fetch, certificate);
    await listening(server, host, port);
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const port = await start("127.0.0.1", wanted);
  try {
    await start("::1", port);
  } catch (error) {
    // A machine without IPv6 has no ::1.
    if (!["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      await close();
      throw error;
    }
  }
  return { port, close };
}

function httpsServer(fetch: Parameters<typeof listen>[0], { cert, key }: IssuedCertificate): Server {
  return createAdaptorServer({
    fetch,
    createServer,
    serverOptions: { cert, key, minVersion: "TLSv1.2" },
    // The process's own Request and Response stay as they are.
    overrideGlobalObjects: false,
  }) as Server;
}

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
