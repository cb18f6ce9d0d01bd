import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { parse } from "node-html-parser";
import type { LogLine } from "../../../../packages/local-tenant/console/log-line.ts";
import type { TenantMap } from "../../../../packages/local-tenant/console/tenant-map.ts";
import { signIn, token } from "../login/portal.ts";
import { acmeConnection, audience, machine, portal, startTestTenant, type TestTenant } from "../world/acme.ts";

describe("the console", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  beforeEach(() => test.unbind());

  const open = (path: string, init?: RequestInit) => test.fetch(new URL(`console/${path}`, test.issuer), init);
  const signInByMachine = () => {
    const { client_id, client_secret } = machine;
    return token(test, { grant_type: "client_credentials", client_id, client_secret, audience });
  };

  it("loads its own files only, and may run and read nothing else", async () => {
    const page = await open("");
    const policy = page.headers.get("content-security-policy")?.split("; ") ?? [];
    expect(policy).toEqual([
      "default-src 'none'",
      "base-uri 'none'",
      expect.stringMatching(/^script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='$/),
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    const root = parse(await page.text());
    expect(root.querySelectorAll("[style], [onclick]")).toEqual([]);
    const [map, ...inline] = root.querySelectorAll("script:not([src])");
    expect([map?.getAttribute("type"), inline]).toEqual(["importmap", []]);
    const text = map?.textContent ?? "";
    expect(policy[2]).toContain(createHash("sha256").update(text).digest("base64"));
    const wanted = root
      .querySelectorAll("script[src], link[rel=stylesheet]")
      .map((each) => each.getAttribute("src") ?? each.attributes.href);
    const { imports } = JSON.parse(text) as { imports: Record<string, string> };
    const loaded = new Set<string>();
    for (const file of wanted) await load(file ?? "", imports, loaded);
    expect([...loaded].sort()).toEqual([
      ...["api.js", "console.css", "console.js", "error-box.js", "frame.js", "log.js", "map.js"],
      ...["modules/hooks.mjs", "modules/htm.mjs", "modules/preact.mjs"],
    ]);
  });

  /** A file, and what it imports. */
  async function load(file: string, imports: Record<string, string>, loaded: Set<string>): Promise<void> {
    if (loaded.has(file)) return;
    loaded.add(file);
    const answer = await open(file);
    expect([file, answer.status]).toEqual([file, 200]);
    expect(answer.headers.get("content-type")).toContain(file.endsWith(".css") ? "text/css" : "text/javascript");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    for (const [, next = ""] of (await answer.text()).matchAll(/from\s*"([^"]+)"/g)) {
      await load((imports[next] ?? next).replace(/^(\.|\/console)\//, ""), imports, loaded);
    }
  }

  it("is at /console too, and serves no other file", async () => {
    const answer = await test.fetch(new URL("console", test.issuer), { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/console/"]);
    for (const path of ["index.html", "..%2fconsole.ts", "nothing"]) expect((await open(path)).status).toBe(404);
    expect((await open("map.json", { method: "POST", headers: { "sec-fetch-site": "same-origin" } })).status).toBe(404);
    expect(await (await open("parts.json")).json()).toEqual([]);
  });

  it("maps applications to customers, connections and APIs, without a secret", async () => {
    const stranger = { ...portal, client_id: "tpc_field", name: "Field", is_first_party: false, client_metadata: {} };
    test.store.clients.put(stranger);
    test.store.connections.put({ ...acmeConnection(test.provider.issuer), is_domain_connection: true });
    const answer = await open("map.json");
    const text = await answer.text();
    test.store.clients.delete(stranger.client_id);
    const { applications, connections } = JSON.parse(text) as TenantMap;
    const named = (client_id: string) => applications.find((each) => each.client_id === client_id);
    expect(connections).toEqual([{ name: "acme", customer: "acme", domain_level: true }]);
    const api = { api: audience, audience };
    expect(named("portal")).toEqual({
      name: "Acme Portal",
      client_id: "portal",
      type: "spa",
      third_party: false,
      customer: "acme",
      connections: ["acme"],
      grants: [{ ...api, subject: "user", scopes: ["read:orders", "write:orders"] }],
    });
    expect(named("machine")).toMatchObject({
      connections: [],
      grants: [
        { ...api, subject: "client", scopes: ["read:orders", "export:orders"] },
        { audience: "urn:legacy", subject: "any", scopes: null },
      ],
    });
    expect(named("tpc_field")).toMatchObject({
      third_party: true,
      customer: "",
      connections: "domain_level",
      grants: [],
    });
    for (const secret of secrets()) expect(text).not.toContain(secret);
  });

  const secrets = () => {
    const all = test.store.clients.list().map(({ client_secret }) => client_secret);
    const upstream = test.store.connections.list().map(({ options }) => options.client_secret);
    const found = [...all, ...upstream].filter((secret) => typeof secret === "string");
    expect(found.length).toBeGreaterThan(2);
    return found;
  };

  it("follows the log: what was before, then each entry when it is written, and goes on where a reader was", async () => {
    await signInByMachine();
    const reader = await follow("log");
    const before = await reader.until(({ type }) => type === "seccft");
    expect(before).toMatchObject({
      client: "Nightly sync",
      customer: "acme",
      code: "",
      would_deny: [],
      executed: false,
    });
    test.bind("post-login", `console.log(JSON.stringify({ a: "private" })); api.access.deny("no_role: not you");`);
    await signIn(test);
    const run = await reader.until(({ type }) => type === "local_action");
    expect(run).toMatchObject({
      text: expect.stringMatching(/ denied: no_role: not you$/),
      executed: true,
      printed: 1,
    });
    const refused = await reader.until(({ type }) => type === "f");
    expect(refused).toMatchObject({
      text: "no_role: not you",
      code: "no_role",
      customer: "acme",
      executed: true,
      printed: 0,
    });
    await reader.close();

    for (const init of [{ headers: { "last-event-id": run.id } }, undefined]) {
      const again = await follow(init ? "log" : `log?after=${run.id}`, init);
      expect((await again.until(() => true)).id).toBe(refused.id);
      await again.close();
    }
  });

  it("takes of an Action's output the decision alone", async () => {
    const decision = { decision: "allow", customer: "globex", would_deny: ["no_role"], password: "hunter 2" };
    test.bind(
      "credentials-exchange",
      `console.log("{ not JSON"); console.log("the secret"); console.log('${JSON.stringify(decision)}');`,
    );
    const reader = await follow("log");
    await signInByMachine();
    const run = await reader.until(({ would_deny }) => would_deny.length > 0);
    await reader.close();
    expect(run).toMatchObject({ type: "local_action", customer: "globex", code: "", would_deny: ["no_role"] });
    expect(reader.text()).not.toMatch(/hunter 2|the secret/);
  });

  it("shows neither users nor what a failed Action threw, and survives odd output", async () => {
    test.bind(
      "post-login",
      `console.log('{"customer":5,"code":"<b>","would_deny":"x"}'); throw new Error("a password");`,
    );
    const reader = await follow("log");
    await signIn(test);
    await reader.until(({ type, text }) => type === "local_action" && text.endsWith("failed"));
    const refused = await reader.until(({ type }) => type === "f");
    await reader.close();
    expect(refused.text).toBe("An Action failed: the tenant's log has its message");
    expect(Object.keys(refused).sort()).toEqual(
      ["client", "code", "connection", "customer", "date", "executed", "id", "printed", "text", "type"].concat(
        "would_deny",
      ),
    );
    expect(reader.text()).not.toMatch(/a password|ann@acme|<b>/);
  });

  /** Reads Server-Sent Events. */
  async function follow(path: string, init: RequestInit = {}) {
    const stop = new AbortController();
    const answer = await open(path, { ...init, signal: stop.signal });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const stream = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let taken = 0;
    const events = () => [...text.matchAll(/^data: (.*)\n/gm)].map(([, data = ""]) => JSON.parse(data) as LogLine);
    const until = async (matches: (line: LogLine) => boolean): Promise<LogLine> => {
      for (;;) {
        const known = events();
        const at = known.findIndex((line, index) => index >= taken && matches(line));
        const found = known[at];
        if (found !== undefined) {
          taken = at + 1;
          return found;
        }
        const { value, done } = (await stream?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`The log ended: ${text}`);
        text += value;
      }
    };
    return { until, text: () => text, close: async () => stop.abort() };
  }
});
