import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Browser } from "../../../packages/loopback/browser.ts";
import { createTrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";
import type { WorldDescription } from "../../../workbench/description.ts";

const root = join(import.meta.dirname, "../../..");

export interface ServedWorld {
  /** What the command prints when it is ready: one line of JSON. */
  readonly described: string;
  /** The roles for the Orders API that a user's token has, signed in by the customer's portal; or the refusal. */
  rolesOf(customer: string, username: string): Promise<unknown>;
  close(): Promise<void>;
}

/** `npm start -- --no-demo` in a folder, at free ports and with `--json`. */
export async function serveWorld(dir: string): Promise<ServedWorld> {
  const loader = join(root, "node_modules/tsx/dist/loader.mjs");
  const args = ["--import", loader, join(root, "scripts/start.ts"), "--no-demo", "--port", "0", "--json"];
  const child = spawn(process.execPath, args, { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });
  let problems = "";
  child.stderr.on("data", (chunk) => {
    problems += chunk;
  });
  const lines = createInterface({ input: child.stdout });
  const closed = once(child, "close");
  const described = await Promise.race([
    once(lines, "line").then(([line]) => String(line)),
    closed.then(() => Promise.reject(new Error(`npm start ended: ${problems}`))),
  ]);
  const world = JSON.parse(described) as WorldDescription;
  const trusting = createTrustingFetch(await readFile(world.ca_file, "utf8"));
  return {
    described,
    rolesOf: (customer, username) => rolesOf(world, trusting.fetch, customer, username),
    async close() {
      child.kill("SIGINT");
      await Promise.all([closed, trusting.close()]);
    },
  };
}

async function rolesOf(
  world: WorldDescription,
  trusting: typeof fetch,
  customer: string,
  username: string,
): Promise<unknown> {
  const application = world.applications.find((each) => each.customer === customer && each.name === "portal");
  const user = world.users.find((each) => each.customer === customer && each.username === username);
  const audience = world.apis.find(({ name }) => name === "orders")?.audience;
  if (!application || !user || !audience) throw new Error(`not in the world: ${customer}, ${username}`);
  const verifier = randomBytes(32).toString("base64url");
  const { client_id } = application;
  const redirect_uri = `https://portal.${customer}.example/callback`;
  const request = new URL("/authorize", world.url);
  request.search = String(
    new URLSearchParams({
      ...{ client_id, redirect_uri, audience, connection: user.connection, response_type: "code", state: "1" },
      ...{ scope: "openid read:orders write:orders", code_challenge_method: "S256" },
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    }),
  );
  const end = await new Browser(trusting).signIn(request, user, redirect_uri);
  const code = end.searchParams.get("code");
  if (code === null) return end.searchParams.get("error_description");
  const body = new URLSearchParams({ grant_type: "authorization_code", client_id, redirect_uri, code });
  body.set("code_verifier", verifier);
  const answer = await trusting(new URL("/oauth/token", world.url), { method: "POST", body });
  const { access_token } = (await answer.json()) as { access_token: string };
  const claims = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString());
  return claims["https://claims.example.com/roles"];
}
