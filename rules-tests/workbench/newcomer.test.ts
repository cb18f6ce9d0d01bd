import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { explainEvent } from "../../compiler/explaining/explain.ts";
import type { ExplainedEvent } from "../../compiler/explaining/explained-event.ts";
import { Browser } from "../../packages/loopback/browser.ts";
import { readInput } from "../../scripts/explaining/read-input.ts";
import type { LogEntry } from "../../tenant-log/entry.ts";
import type { News } from "../../workbench/policy-follower.ts";
import { openWorld, type World } from "../../workbench/world.ts";
import { writePolicy } from "./newcomers-policy.ts";

/** A newcomer's hour: customers of three kinds of providers, their users, a refusal, its cause, and the mended file. */
describe("the workbench", () => {
  let dir: string;
  let world: World;
  const news: News[] = [];
  const log: (LogEntry & { isOfDeployment: boolean })[] = [];
  let read = 0;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "newcomer-"));
    await writePolicy(dir);
    world = await start(0);
    read = news.length;
  }, 60_000);

  afterAll(async () => {
    await world?.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** `port` is as with --port; without it, as before. */
  function start(port?: number): Promise<World> {
    return openWorld({
      policyDir: dir,
      environment: "staging",
      port,
      step: () => {},
      tell: (told) => news.push(told),
      onLog: (entry, isOfDeployment) => log.push({ ...entry, isOfDeployment }),
    });
  }

  async function save(file: string, change: (text: string) => string): Promise<News> {
    const path = join(dir, file);
    await writeFile(path, change(await readFile(path, "utf8").catch(() => "")));
    return nextNews();
  }

  async function nextNews(): Promise<News> {
    const started = Date.now();
    while (news.length === read && Date.now() - started < 25_000) await new Promise((done) => setTimeout(done, 25));
    const told = news[read];
    if (told === undefined) throw new Error("nothing was told of the save");
    read += 1;
    return told;
  }

  /** Roles for the Orders API, or the refusal, as an application of the customer gets it. */
  async function signIn(
    customer: string,
    username: string,
    redirect_uri = `https://${customer}.example/callback`,
  ): Promise<unknown> {
    const token = await tokenOf(customer, username, redirect_uri);
    if (!token.startsWith("eyJ")) return token;
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return claims["https://claims.example.com/roles"];
  }

  /** An access token for the Orders API, or the refusal. */
  async function tokenOf(customer: string, username: string, redirect_uri: string): Promise<string> {
    const { url, applications, apis, users } = world.describe();
    const application = applications.find((one) => one.customer === customer && one.type === "spa");
    const user = users.find((one) => one.customer === customer && one.username === username);
    const audience = apis.find(({ name }) => name === "orders")?.audience;
    if (!application || !user || !audience) throw new Error(`not in the world: ${customer}, ${username}`);
    const verifier = randomBytes(32).toString("base64url");
    const { client_id } = application;
    const request = new URL("/authorize", url);
    request.search = String(
      new URLSearchParams({
        ...{ client_id, redirect_uri, audience, connection: user.connection, response_type: "code" },
        ...{ scope: "openid read:orders write:orders", state: "1", code_challenge_method: "S256" },
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      }),
    );
    const end = await new Browser(world.fetch).signIn(request, user, redirect_uri);
    const code = end.searchParams.get("code");
    if (code === null) return String(end.searchParams.get("error_description"));
    const body = new URLSearchParams({ grant_type: "authorization_code", client_id, redirect_uri, code });
    body.set("code_verifier", verifier);
    // As a page calls it from a browser.
    const { origin } = new URL(redirect_uri);
    const answer = await world.fetch(new URL("/oauth/token", url), { method: "POST", body, headers: { origin } });
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    const { access_token } = (await answer.json()) as { access_token: string };
    return access_token;
  }

  /** As `npm run explain -- --user ...` does. */
  async function explain(user: string): Promise<ExplainedEvent> {
    const words = { user, customer: "contoso", application: "portal", api: "orders" };
    const input = await readInput({ policy: dir, env: "staging", ...words }, "customer");
    return explainEvent({ dir, environment: "staging", ...input });
  }

  it("signs in users of Entra by both ways, of Okta, of Google and by SAML, as the examples have them", async () => {
    expect(await signIn("contoso", "mia")).toEqual(["manager"]);
    expect(await signIn("contoso", "noa")).toEqual(["viewer"]);
    expect(await signIn("oktopus", "ole")).toEqual(["manager", "viewer"]);
    expect(await signIn("gadget", "gus")).toEqual(["viewer"]);
    expect(await signIn("samland", "sue")).toEqual(["manager"]);
    const refusal = await signIn("contoso", "guest");
    expect(refusal).toMatch(/^no_role: /);
    const refused = { type: "f", client_name: "contoso--portal", connection: "contoso-entra", isOfDeployment: false };
    expect(log).toContainEqual(expect.objectContaining({ ...refused, description: refusal }));
    const attributes_read = expect.arrayContaining([{ name: "group_ids", found: false, values: [] }]);
    expect(await explain("guest")).toMatchObject({ decision: "deny", code: "no_role", attributes_read });
  });

  it("keeps the demonstration's page of an application open, which signs in and calls the API", async () => {
    const [portal, ...others] = world.portals();
    expect(others).toEqual([]);
    const config = await world.fetch(`${portal?.origin}/config.json`);
    const { clientId, apiOrigin, domain, connections } = (await config.json()) as Record<string, unknown>;
    const { applications, domain: own } = world.describe();
    expect(applications).toContainEqual({ name: "portal", customer: "acme", type: "spa", client_id: clientId });
    expect({ domain, apiOrigin, connections }).toEqual({
      domain: own,
      apiOrigin: world.apiOrigin(),
      connections: [{ name: "acme-oidc", label: "Acme" }],
    });
    const token = await tokenOf("acme", "ann", `${portal?.origin}/callback`);
    // The page's own origin, those that the policy declares, and no other.
    const origins = [portal?.origin, "https://acme.example", "https://samland.example", "https://evil.example"];
    const answers = origins.map(async (origin = "") => {
      const headers = { origin, authorization: `Bearer ${token}` };
      const answer = await world.fetch(`${world.apiOrigin()}/orders`, { headers });
      return [answer.status, answer.headers.get("access-control-allow-origin")];
    });
    expect(await Promise.all(answers)).toEqual([...origins.slice(0, 3).map((origin) => [200, origin]), [200, null]]);
  });

  it("describes itself, tells what has no effect here, and keeps its secrets to its owner", async () => {
    const described = world.describe();
    const { url, domain, env } = described;
    const keys = ["url", "domain", "ca_file", "console", "env", "applications", "apis", "users"];
    expect(Object.keys(described)).toEqual(keys);
    expect(env).toMatchObject({ AUTH0_DOMAIN: domain, NODE_EXTRA_CA_CERTS: described.ca_file });
    expect(url).toBe(`https://${domain}`);
    expect(described.console).toBe(`${url}/console/`);
    expect((await world.fetch(described.console)).status).toBe(200);
    expect(described.apis).toEqual([
      { name: "orders", audience: "https://api.example.com/orders" },
      { name: "invoices", audience: "https://api.example.com/invoices" },
    ]);
    const portal = { name: "portal", customer: "samland", type: "spa", client_id: expect.any(String) };
    expect(described.applications).toContainEqual(portal);
    expect(described.users).toContainEqual({
      customer: "gadget",
      connection: "gadget-google",
      username: "gus",
      password: expect.any(String),
    });
    const [first] = news;
    expect(first?.kind === "deployed" ? first.notes : []).toContain(
      'other_actions: the local tenant has no Action "enrich-profile"',
    );
    const { mode } = await stat(dirname(described.ca_file));
    expect(mode & 0o777).toBe(0o700);
    expect((await stat(join(dirname(described.ca_file), "world.json"))).mode & 0o777).toBe(0o600);
  });

  it("keeps the old policy where a save is a mistake, shows its place, and takes the mended file at once", async () => {
    const before = await readFile(join(dir, "customers/contoso.yaml"), "utf8");
    const rule = `  - when: { upn: guest@contoso.example }
    roles: [orders:viewer]
`;
    const wrong = before.replace("applications:\n", `${rule.replace("viewer", "vewer")}applications:\n`);
    const line = wrong.split("\n").findIndex((text) => text.includes("vewer")) + 1;
    const refused = await save("customers/contoso.yaml", () => wrong);
    expect(refused).toMatchObject({
      kind: "refused",
      message: expect.stringContaining(`contoso.yaml:${line}:13: unknown role of orders "vewer"`),
    });
    expect(await signIn("contoso", "guest")).toMatch(/^no_role: /);

    const mended = before
      .replace("applications:\n", `${rule}applications:\n`)
      .replace("{ deny: no_role }", "{ roles: [viewer], scopes: [read:orders] }");
    expect(await save("customers/contoso.yaml", () => mended)).toMatchObject({ kind: "deployed", removed: [] });
    expect(await signIn("contoso", "guest")).toEqual(["viewer"]);
    expect(await explain("guest")).toMatchObject({ decision: "allow", roles: ["viewer"] });

    const { AUTH0_CLIENT_ID } = world.describe().env;
    const ofDeployments = log.filter((entry) => entry.isOfDeployment);
    expect(ofDeployments.map(({ type }) => type)).toEqual(expect.arrayContaining(["seccft", "sapi"]));
    expect(log.filter((entry) => entry.client_id === AUTH0_CLIENT_ID)).toEqual(ofDeployments);
  });

  it("deletes of the tenant what the policy loses", async () => {
    await rm(join(dir, "customers/gadget.yaml"));
    expect(await nextNews()).toMatchObject({
      removed: ["organization gadget", "connection gadget-google", "client gadget--portal"],
    });
    expect(world.describe().users.filter(({ customer }) => customer === "gadget")).toEqual([]);
    expect(world.tenant.tenant.store.clients.find(({ name }) => name === "gadget--portal")).toBeUndefined();
  });

  it("tells a second start that the folder is in use, and is the same after a restart at the same ports", async () => {
    const described = world.describe();
    const portals = world.portals();
    await expect(start()).rejects.toMatchObject({
      message: expect.stringMatching(
        `^${dirname(described.ca_file)}: is in use by another tenant, process ${process.pid}$`,
      ),
    });
    expect((await world.fetch(`${described.url}/.well-known/openid-configuration`)).status).toBe(200);
    await world.close();

    const { port } = new URL(described.url);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(port), "127.0.0.1", resolve));
    await expect(start()).rejects.toThrow(`Port ${port} of localhost is in use: give another with --port`);
    await new Promise((resolve) => other.close(resolve));

    world = await start();
    expect(world.describe()).toEqual(described);
    expect(world.portals()).toEqual(portals);
  });
});
