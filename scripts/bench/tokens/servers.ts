import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { createAuthority } from "@federated-actions/loopback/authority";
import { createTrustingFetch } from "@federated-actions/loopback/trusting-fetch";
import { TenantProcess } from "../../soak/tenant-process.ts";

/** A server that gives tokens, in a process of its own. */
export interface TokenServer {
  readonly name: string;
  /** Starts it, and asks for a first token. */
  start(): Promise<void>;
  /** What a load needs beyond the first token; not timed. */
  prepare(): Promise<void>;
  /** A token by client credentials. */
  ask(): Promise<string>;
  memoryMb(): Promise<number>;
  stop(): Promise<void>;
}

const audience = "https://bench.example/api";

/** Ours: a client of its own with a grant, and an Action that sets a claim. */
export function localTenant(folder: string): TokenServer {
  const tenant = new TenantProcess(join(folder, "data"), join(folder, "ca.pem"));
  let client = {};
  const create = async (path: string, body: object, method = "POST") => {
    const { status, text } = await tenant.call(method, path, body);
    if (status >= 300) throw new Error(`the tenant answers ${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  return {
    name: "the local tenant",
    async start() {
      await writeFile(join(folder, "ca.pem"), (await createAuthority()).ca);
      await tenant.start();
    },
    async prepare() {
      const code =
        'exports.onExecuteCredentialsExchange = async (event, api) => {\n  api.accessToken.setCustomClaim("https://bench.example/for", event.client.client_id);\n};';
      const supported_triggers = [{ id: "credentials-exchange", version: "v2" }];
      await create("/actions/actions", { name: "deciding", code, supported_triggers, deploy: true });
      const bindings = [{ ref: { type: "action_name", value: "deciding" } }];
      await create("/actions/triggers/credentials-exchange/bindings", { bindings }, "PATCH");
      await create("/resource-servers", { identifier: audience, scopes: [{ value: "read" }] });
      const { client_id, client_secret } = await create("/clients", { name: "bench", app_type: "non_interactive" });
      await create("/client-grants", { client_id, audience, scope: ["read"] });
      client = { client_id, client_secret, audience };
    },
    ask: async () => tokenIn((await tenant.askToken(client)).text),
    memoryMb: () => tenant.memoryMb(),
    stop: async () => void (await tenant.stop()),
  };
}

/** Over plain HTTP, and any client may have any token. */
export function oauth2MockServer(): TokenServer {
  const command = () => ["oauth2-mock-server.mjs"];
  return peer("oauth2-mock-server", "/token", command, async () => ({ env: {}, ca: [] }));
}

/** Over HTTPS, as it insists, and any client may have any token. */
export function auth0Simulator(folder: string): TokenServer {
  return peer(
    "@simulacrum/auth0-simulator",
    "/oauth/token",
    (port) => ["auth0-simulator.cjs", String(port)],
    async () => {
      const authority = await createAuthority();
      const { cert, key } = await authority.issue(["localhost"]);
      const certs = join(folder, ".simulacrum", "certs");
      await mkdir(certs, { recursive: true });
      await writeFile(join(certs, "localhost.pem"), cert);
      await writeFile(join(certs, "localhost-key.pem"), key);
      return { env: { HOME: folder }, ca: [authority.ca] };
    },
  );
}

interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly ca: readonly string[];
}

function peer(
  name: string,
  path: string,
  command: (port: number) => readonly string[],
  surround: () => Promise<Surroundings>,
): TokenServer {
  let child: ChildProcess | undefined;
  let url = "";
  let client = createTrustingFetch();
  const ask = async () => {
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: "bench", client_secret: "s" });
    body.set("audience", audience);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const response = await client.fetch(`${url}${path}`, { method: "POST", headers, body: body.toString() });
    return tokenIn(await response.text());
  };
  return {
    name,
    async start() {
      const { env, ca } = await surround();
      const [file = "", ...args] = command(await freePort());
      const started = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "inherit"],
      });
      child = started;
      for await (const line of createInterface({ input: started.stdout })) {
        // It may greet before it tells.
        if (!URL.canParse(line)) continue;
        url = line;
        break;
      }
      client = createTrustingFetch(...ca);
      await ask();
    },
    prepare: async () => {},
    ask,
    memoryMb: async () => {
      const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child?.pid)]);
      return Math.round(Number(stdout) / 1024);
    },
    async stop() {
      await client.close();
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The simulator tells of no port that it chose itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port is free");
  return address.port;
}

function tokenIn(text: string): string {
  const { access_token } = JSON.parse(text) as { access_token?: unknown };
  if (typeof access_token === "string" && access_token.split(".").length === 3) return access_token;
  throw new Error(`no token, but: ${text.slice(0, 200)}`);
}
