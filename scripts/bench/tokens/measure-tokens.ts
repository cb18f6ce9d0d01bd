import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auth0Simulator, localTenant, oauth2MockServer, type TokenServer } from "./servers.ts";

export interface TokenRow {
  readonly server: string;
  /** From the start of the process. */
  readonly first_token_ms: number;
  readonly one_at_a_time_per_s: number;
  readonly eight_at_once_per_s: number;
  /** Of its process, after the load. */
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
  const started = performance.now();
  await server.start();
  const first_token_ms = performance.now() - started;
  await server.prepare();
  // Warms up; what is measured is a server in use.
  await rate(server, 8, seconds / 2);
  return {
    server: server.name,
    first_token_ms,
    one_at_a_time_per_s: await rate(server, 1, seconds),
    eight_at_once_per_s: await rate(server, 8, seconds),
    megabytes: await server.memoryMb(),
  };
}

/** Tokens a second. */
async function rate(server: TokenServer, atOnce: number, seconds: number): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let count = 0;
  const ask = async () => {
    while (performance.now() < end) {
      await server.ask();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return (count * 1000) / (performance.now() - started);
}
