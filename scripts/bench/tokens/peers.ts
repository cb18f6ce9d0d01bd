import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createAuthority } from "@federated-actions/loopback/authority";
import { createTrustingFetch } from "@federated-actions/loopback/trusting-fetch";
import {
  accessTokenIn,
  audience,
  callback,
  codeIn,
  redirectOf,
  refreshTokenIn,
  type TokenServer,
  userScopes,
} from "./token-server.ts";

/** Sends a form, or asks for a page without one. Follows no redirect. */
type Send = (path: string, form?: Readonly<Record<string, string>>) => Promise<Response>;

interface Peer {
  readonly name: string;
  readonly tokenPath: string;
  command(port: number): readonly string[];
  surround(): Promise<{ readonly env: Readonly<Record<string, string>>; readonly ca: readonly string[] }>;
  /** From `/authorize` to the code. */
  signIn(send: Send): Promise<string>;
}

const query = { response_type: "code", client_id: "bench", redirect_uri: callback, audience, scope: userScopes };

/** Over plain HTTP; any client may have any token, and `/authorize` sends the code back without a login. */
export function oauth2MockServer(): TokenServer {
  return peer({
    name: "oauth2-mock-server",
    tokenPath: "/token",
    command: () => ["oauth2-mock-server.mjs"],
    surround: async () => ({ env: {}, ca: [] }),
    signIn: async (send) =>
      codeIn(redirectOf(await send(`/authorize?${new URLSearchParams({ ...query, state: "s" })}`))),
  });
}

/** Over HTTPS, as it insists; any client may have any token, and its own form asks for a password. */
export function auth0Simulator(folder: string): TokenServer {
  return peer({
    name: "@simulacrum/auth0-simulator",
    tokenPath: "/oauth/token",
    command: (port) => ["auth0-simulator.cjs", String(port)],
    async surround() {
      const authority = await createAuthority();
      const { cert, key } = await authority.issue(["localhost"]);
      const certs = join(folder, ".simulacrum", "certs");
      await mkdir(certs, { recursive: true });
      await writeFile(join(certs, "localhost.pem"), cert);
      await writeFile(join(certs, "localhost-key.pem"), key);
      return { env: { HOME: folder }, ca: [authority.ca] };
    },
    async signIn(send) {
      const sent = { ...query, state: "s", nonce: crypto.randomUUID() };
      const page = redirectOf(await send(`/authorize?${new URLSearchParams(sent)}`));
      await send(page.pathname + page.search);
      const credentials = { username: "default@example.com", password: "12345" };
      await send("/usernamepassword/login", { ...sent, ...credentials });
      // What the page's script sends: the form that came has it in HTML.
      return codeIn(redirectOf(await send("/login/callback", { wctx: JSON.stringify(sent) })));
    },
  });
}

function peer({ name, tokenPath, command, surround, signIn }: Peer): TokenServer {
  let child: ChildProcess | undefined;
  let url = "";
  let client = createTrustingFetch();
  const send: Send = async (path, form) => {
    const body = form && new URLSearchParams(form).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const post = body === undefined ? {} : { method: "POST", headers, body };
    const response = await client.fetch(`${url}${path}`, { redirect: "manual", ...post });
    if (path !== tokenPath) await response.arrayBuffer();
    return response;
  };
  const own = { client_id: "bench", client_secret: "s" };
  const exchange = async (form: Readonly<Record<string, string>>) =>
    (await send(tokenPath, { ...own, audience, ...form })).text();
  const ask = async () => accessTokenIn(await exchange({ grant_type: "client_credentials" }));
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
    async login() {
      const code = await signIn(send);
      return refreshTokenIn(await exchange({ grant_type: "authorization_code", code, redirect_uri: callback }));
    },
    refresh: async (refresh_token) => refreshTokenIn(await exchange({ grant_type: "refresh_token", refresh_token })),
    get pid() {
      return child?.pid;
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
