import { createServer } from "node:net";
import { PortInUseError } from "@federated-actions/loopback/port-in-use-error";
import type { WorldState } from "./world-state.ts";

/** The tenant's where neither the environment nor the command names one. */
const usual = 8443;

/**
 * The ports of one world. What was promised once stays: applications have it in their settings. Others are the next
 * free ones after the tenant's.
 */
export class Ports {
  readonly #state: WorldState;
  readonly tenant: number;

  private constructor(state: WorldState, tenant: number) {
    this.#state = state;
    this.tenant = tenant;
  }

  /**
   * @param wanted the tenant's, which all others follow: 0 for any. Undefined: as before, or as the environment says.
   * @throws {PortInUseError} for a port that was asked for or promised
   */
  static async open(state: WorldState, domain: string, wanted: number | undefined): Promise<Ports> {
    const { ports } = state.content;
    if (wanted !== undefined && wanted !== ports.tenant) {
      Object.assign(ports, { tenant: undefined, api: undefined, providers: {}, portals: {} });
    }
    const promised = wanted === 0 ? undefined : (wanted ?? ports.tenant);
    if (promised !== undefined && !(await isFree(promised))) throw new PortInUseError(promised);
    const tenant = promised ?? (await firstFree(wanted === 0 ? undefined : (portOf(domain) ?? usual)));
    ports.tenant = tenant;
    return new Ports(state, tenant);
  }

  /** The port of a connection's provider. */
  async provider(connection: string): Promise<number> {
    const { providers } = this.#state.content.ports;
    const port = providers[connection] ?? (await this.#next());
    providers[connection] = port;
    return port;
  }

  /** The port of an application's page. */
  async portal(application: string): Promise<number> {
    const { portals } = this.#state.content.ports;
    const port = portals[application] ?? (await this.#next());
    portals[application] = port;
    return port;
  }

  /** The port of the vendor's APIs. */
  async api(): Promise<number> {
    const { ports } = this.#state.content;
    ports.api ??= await this.#next();
    return ports.api;
  }

  async #next(): Promise<number> {
    const { ports } = this.#state.content;
    const taken = new Set([
      ports.tenant,
      ports.api,
      ...Object.values(ports.providers),
      ...Object.values(ports.portals),
    ]);
    for (let port = this.tenant + 1; port <= 65_535; port += 1) {
      if (!taken.has(port) && (await isFree(port))) return port;
    }
    return firstFree(undefined);
  }
}

/** The port of a tenant on this machine. */
function portOf(domain: string): number | undefined {
  const port = /^localhost:(\d{1,5})$/.exec(domain)?.[1];
  return port === undefined ? undefined : Number(port);
}

async function firstFree(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  return (await listen(0, "127.0.0.1")) ?? 0;
}

async function isFree(port: number): Promise<boolean> {
  return (await listen(port, "127.0.0.1")) !== undefined && (await listen(port, "::1")) !== undefined;
}

/** The port, once it has been listened to; undefined where another program does. */
function listen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has no ::1, and nobody there to be in the way.
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "EADDRINUSE" ? undefined : port));
    server.listen({ host, port }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : undefined));
    });
  });
}
