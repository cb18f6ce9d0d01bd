import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localTenant } from "./local-tenant.ts";
import { auth0Simulator, oauth2MockServer } from "./peers.ts";
import { cpuMs, memoryMb } from "./process-usage.ts";
import type { TokenServer } from "./token-server.ts";

export const loads = ["client credentials", "refresh", "login"] as const;

/** How often a second. */
interface Rates {
  readonly one_at_a_time: number;
  readonly eight_at_once: number;
  /** Milliseconds that the server's process takes of both cores for each, eight at once. Where /proc tells it. */
  readonly cpu_ms?: number;
}

export interface TokenRow {
  readonly server: string;
  /** From the start of the process. */
  readonly first_token_ms: number;
  readonly per_second: Readonly<Record<(typeof loads)[number], Rates>>;
  /** Of its process, after the loads. */
  readonly megabytes: number;
}

/** Each server in turn, alone. */
export async function measureTokens(seconds: number, onServer: (name: string) => void): Promise<TokenRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-tokens-"));
  try {
    const rows: TokenRow[] = [];
    for (const server of [localTenant(folder), oauth2MockServer(), auth0Simulator(folder)]) {
      onServer(server.name);
      try {
        rows.push(await measureServer(server, seconds));
      } finally {
        await server.stop();
      }
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureServer(server: TokenServer, seconds: number): Promise<TokenRow> {
  await server.install?.();
  const started = performance.now();
  await server.start();
  const first_token_ms = performance.now() - started;
  await server.prepare();
  const measured = {
    "client credentials": async () => () => server.ask(),
    refresh: async () => {
      let token = await server.login();
      return async () => {
        token = await server.refresh(token);
      };
    },
    login: async () => () => server.login(),
  };
  const per_second = {
    "client credentials": await rates(server, measured["client credentials"], seconds),
    refresh: await rates(server, measured.refresh, seconds),
    login: await rates(server, measured.login, seconds),
  };
  return { server: server.name, first_token_ms, per_second, megabytes: await memoryMb(server.pid) };
}

/** One that asks, again and again. */
type Lane = () => Promise<() => Promise<unknown>>;

async function rates(server: TokenServer, lane: Lane, seconds: number): Promise<Rates> {
  // Warms up; what is measured is a server in use.
  await load(lane, 8, seconds / 2);
  const one = await load(lane, 1, seconds);
  const before = await cpuMs(server.pid);
  const eight = await load(lane, 8, seconds);
  const after = await cpuMs(server.pid);
  return {
    one_at_a_time: one.perSecond,
    eight_at_once: eight.perSecond,
    ...(before !== undefined && after !== undefined && { cpu_ms: (after - before) / eight.count }),
  };
}

async function load(lane: Lane, atOnce: number, seconds: number) {
  const lanes = await Promise.all(Array.from({ length: atOnce }, lane));
  const started = performance.now();
  const end = started + seconds * 1000;
  let count = 0;
  const run = async (ask: () => Promise<unknown>) => {
    while (performance.now() < end) {
      await ask();
      count += 1;
    }
  };
  await Promise.all(lanes.map(run));
  return { count, perSecond: (count * 1000) / (performance.now() - started) };
}
