import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { execa } from "execa";
import { parse } from "yaml";
import { type Adopted, adopt } from "../../adoption/adopt.ts";
import { checkPolicy } from "../../compiler/check.ts";
import { compile } from "../../compiler/compile.ts";
import { PolicyError } from "../../compiler/policy-files/problems.ts";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import { compiledCommand } from "../compiled-commands.ts";
import { crowd } from "../deployment/faults/crowd.ts";
import { Faults, tooManyRequests } from "../deployment/faults/faults.ts";
import { rememberForeign } from "../deployment/faults/foreign-state.ts";
import { managementClient, type TenantUnderTest } from "../packages/local-tenant/world/management.ts";
import { world } from "../packages/local-tenant/world/world.ts";
import { decideDraft } from "./decide.ts";
import { invoices, orders, tenantSecrets, vendorsTenant } from "./vendors-tenant.ts";

const faults = new Faults();
let test: TenantUnderTest;
let folder: string;
let adopted: Adopted;
const now = Date.UTC(2026, 10, 27);

/** @param token is what the tenant issues for the Management API, if it is to be another one */
const run = (name: string, options: object = {}, token?: string) => {
  const { domain, clientId, clientSecret } = test.running;
  const out = join(folder, name);
  if (token !== undefined) {
    const body = { access_token: token, token_type: "Bearer", expires_in: 600 };
    faults.arm({ at: ({ path }) => path === "/oauth/token", applied: false, outcome: { status: 200, body } });
  }
  return adopt({ credentials: { domain, clientId, clientSecret }, environment: "production", out, now, ...options });
};
const text = (path: string) => readFile(join(folder, "draft", path), "utf8");
// biome-ignore lint/suspicious/noExplicitAny: a file of any form
const file = async (path: string): Promise<any> => parse(await text(path));
const notes = (name: string, what?: string) =>
  adopted.notes
    .filter((note) => note.name === name && (what === undefined || note.what === what))
    .map(({ words }) => words);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "adopt-"));
  test = await world({ front: faults.front }).with(managementClient).start();
  await crowd(test);
  await vendorsTenant(test);
  jest.spyOn(globalThis, "fetch").mockImplementation(test.tenant.fetch);
  const before = rememberForeign(test.store);
  const state = before.now();
  adopted = await run("draft");
  expect(before.now()).toBe(state);
  faults.arm();
});
afterEach(() => faults.arm());
afterAll(async () => {
  jest.restoreAllMocks();
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

describe("the draft of a tenant in use", () => {
  it("was made by reads alone, which it counts", async () => {
    const steps: string[] = [];
    const { calls } = await run("counted", { step: (text: string) => steps.push(text) });
    expect(steps[0]).toMatch(/^Reading applications, APIs and grants of localhost:/);
    expect(steps).toContainEqual(expect.stringMatching(/^Reading organizations: (\d+) of \1$/));
    expect(faults.managementCalls.every(({ method }) => method === "GET")).toBe(true);
    expect(calls).toBe(faults.managementCalls.length);
  });

  it("has a file for each customer, by organizations and by connections' names", async () => {
    expect(adopted.customers).toEqual(["acme", "crm-partner", "crm-staff", "globex-inc", "initech"]);
    expect(await readdir(join(folder, "draft", "customers"))).toEqual(adopted.customers.map((slug) => `${slug}.yaml`));
    expect((await file("customers/acme.yaml")).name).toBe("Acme Corporation");
    expect(Object.keys((await file("customers/initech.yaml")).connections)).toEqual(["initech-waad"]);
    expect(notes("globex_inc")).toEqual([expect.stringContaining("makes a new organization globex-inc")]);
  });

  it("shares out applications by names, and by the connections that they are enabled for", async () => {
    const keys = async (path: string) => Object.keys((await file(path)).applications);
    expect(await keys("customers/acme.yaml")).toEqual(["portal", "nightly-sync", "report"]);
    expect(await keys("customers/initech.yaml")).toEqual(["field-app"]);
    expect(await keys("vendor.yaml")).toEqual([
      "crm-mobile",
      "partner-portal",
      "console",
      "back-office",
      "robot",
      "constructor-2",
      "keyed",
    ]);
    const { applications } = await file("vendor.yaml");
    expect(applications.console).toMatchObject({ name: "Console", shared: true });
    expect(applications["partner-portal"]).toMatchObject({ party: "third", apis: [] });
  });

  it("keeps both grants of a client, for users and for itself", async () => {
    const { access, applications } = await file("customers/globex-inc.yaml");
    expect(access.orders).toEqual({ roles: ["users-2"], machine_scopes: ["export:orders"] });
    expect((await file("apis.yaml")).apis.orders.roles["users-2"]).toEqual(["read:orders"]);
    expect(applications["globex-the-portal"]).toMatchObject({ name: "Globex: the portal", type: "regular_web" });
    expect(applications["globex-the-portal"].apis).toContain("orders");
    expect(applications["globex-the-portal-machine"]).toEqual({ type: "machine", apis: ["orders"] });
    expect(notes("Globex: the portal", "decide")).toEqual([expect.stringContaining("grants for itself")]);
  });

  it("holds no secret, and a placeholder for each", async () => {
    for (const path of adopted.files) {
      for (const secret of tenantSecrets) expect(await text(path)).not.toContain(secret);
    }
    expect(JSON.stringify(adopted)).not.toMatch(new RegExp(tenantSecrets.join("|")));
    for (const { client_secret } of test.store.clients.list()) {
      if (client_secret) expect(await text("vendor.yaml")).not.toContain(client_secret);
    }
    const { options } = (await file("customers/acme.yaml")).connections["acme-oidc"];
    expect(options.client_secret).toBe("##ACME_OIDC_CLIENT_SECRET##");
    expect(options.upstream_params).toEqual({ proxy: { value: "##ACME_OIDC_UPSTREAM_PARAMS_PROXY_VALUE##" } });
    expect(options.undocumented).toBeUndefined();
    expect(notes("acme-oidc", "left_out")).toEqual([expect.stringContaining('"undocumented" is not documented')]);
    expect(notes("Acme Portal", "left_out")).toEqual(['its metadata "api_key" may be a secret by its name']);
  });

  it("says what it could not express", () => {
    expect(notes("shared-okta")).toEqual([expect.stringContaining("in the organizations acme and globex-inc")]);
    expect(notes("Username-Password-Authentication")).toEqual([expect.stringContaining("a database connection")]);
    expect(notes("google-oauth2")).toEqual([expect.stringContaining("a social connection")]);
    expect(notes("constructor")).toEqual([expect.stringContaining("no policy file can have a key of its name")]);
    expect(notes("1acme")).toEqual([expect.stringContaining("another organization is the customer acme already")]);
    expect(notes("Keyed")).toEqual([expect.stringContaining("its public key (private_key_jwt) must be written")]);
    expect(notes("Odd one")).toEqual([expect.stringContaining("that of acme, and users of globex-inc sign in")]);
    expect(notes("Robot")).toEqual([expect.stringContaining("a machine with a grant on behalf of users")]);
    expect(notes("Twin")).toEqual([expect.stringContaining("2 clients have this name")]);
    expect(notes("No type")).toEqual([expect.stringContaining("no application type")]);
    expect(notes("Trap $".concat("{ACME_ISSUER}"))).toEqual([expect.stringContaining("which policy files fill in")]);
    expect(notes("Back office")).toEqual([
      expect.stringContaining("has a wildcard"),
      expect.stringContaining("no callback that a policy can have"),
    ]);
    expect(notes("Globex: the portal", "left_out")).toEqual([
      expect.stringContaining("has a wildcard"),
      expect.stringContaining("must begin with https://"),
    ]);
    expect(notes("sso-globex", "left_out")).toEqual([
      expect.stringContaining('"requestTemplate" looks like a keyword'),
    ]);
    expect(notes(invoices, "decide")).toEqual([expect.stringContaining("every application gets tokens")]);
    expect(notes("Globex: the portal", "changes")).toEqual([expect.stringContaining('the grants "password"')]);
  });

  it("observes, for at most 90 days, and keeps other Actions bound", async () => {
    expect((await file("customers/acme.yaml")).enforcement).toEqual({ observe_until: "2027-01-26" });
    expect(Object.keys((await file("apis.yaml")).apis)).toEqual([
      "crm",
      "billing",
      "orders",
      "constructor-2",
      "invoices",
    ]);
    expect((await file("apis.yaml")).apis.orders.unmanaged).toEqual({ observe_until: "2027-01-26" });
    expect((await file("environments/production.yaml")).other_actions).toEqual({
      "post-login": ["crm-enrich", "crm-audit"],
      "credentials-exchange": ["crm-machines"],
    });
  });

  it("tells people the same on a page", async () => {
    const page = await text("adoption.md");
    for (const { words } of adopted.notes) expect(page).toContain(words);
  });
});

describe("npm run check of the draft", () => {
  const check = (dir: string) => checkPolicy({ dir: join(folder, dir), environment: "production", now });

  it("asks for precisely what a person must decide", async () => {
    const error = await check("draft").catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(PolicyError);
    const problems = (error as PolicyError).problems.map(({ message }) => message.replace(/^.*draft\//, ""));
    expect(problems.map((message) => message.replace(/:\d+:\d+: /, " "))).toEqual([
      expect.stringMatching(/^customers\/crm-partner.yaml must name a domain, or be: any/),
      expect.stringMatching(/^customers\/crm-partner.yaml must hold an address/),
      expect.stringMatching(/^customers\/globex-inc.yaml must name a domain, or be: any/),
      expect.stringMatching(/^environments\/production.yaml public_keys must hold a key/),
      expect.stringMatching(/^vendor.yaml must hold an address/),
      expect.stringMatching(/^vendor.yaml is not a public key: write PEM/),
    ]);
  });

  it("passes once that is decided, and no application is granted less than it has today", async () => {
    const signingKeyPem = createSigningKeyPem();
    await run("decided");
    await decideDraft(join(folder, "decided"), signingKeyPem);
    expect((await check("decided")).customers).toBe(5);

    const { files } = await compile({ dir: join(folder, "decided"), environment: "production", signingKeyPem, now });
    const planned = [...files]
      .filter(([path]) => path.startsWith("grants/"))
      .map(
        ([, json]) =>
          JSON.parse(json) as { client_id: string; audience: string; subject_type: string; scope: string[] },
      );
    const names = new Map(test.store.clients.list().map((client) => [client.client_id, client.name]));
    // The first because a policy has no such grant, the others because their clients cannot be told apart or changed.
    const unplanned = test.store.clientGrants.list().filter(({ audience, client_id, scope = [], subject_type }) => {
      const name = names.get(client_id ?? "") ?? "";
      const asked = [
        name,
        ...(name === "CRM" ? ["crm-partner--crm-machine"] : []),
        `globex-inc--globex-the-portal-machine`,
      ];
      return !planned.some(
        (grant) =>
          grant.audience === audience &&
          grant.subject_type === (subject_type ?? "client") &&
          asked.includes(grant.client_id) &&
          scope.every((one) => grant.scope.includes(one)),
      );
    });
    expect(unplanned.map((grant) => [names.get(grant.client_id ?? ""), grant.subject_type])).toEqual([
      ["Local Deploy CLI", "client"],
      ["Reporting", "client"],
      ["Robot", "user"],
    ]);
    // Nobody gains what the notes do not tell.
    for (const { client_id: name, audience, subject_type, scope } of planned) {
      const today = test.store.clientGrants
        .list((grant) => names.get(grant.client_id ?? "") === name && grant.audience === audience)
        .filter((grant) => (grant.subject_type ?? "client") === subject_type)
        .flatMap((grant) => grant.scope ?? []);
      const gained = audience === orders ? scope.filter((one) => !today.includes(one)) : [];
      if (gained.length === 0 || name.endsWith("-machine")) continue;
      expect(notes(name, "changes")).toContainEqual(
        expect.stringContaining(gained.map((one) => `"${one}"`).join(", ")),
      );
    }
  });
});

describe("docs/adopting.md", () => {
  const root = join(import.meta.dirname, "..", "..");

  /** Runs a command of the document as it stands there, but for where the draft and the key are written. */
  const follow = async (line: string) => {
    const { domain, clientId, clientSecret, caFile } = test.running;
    const [, , name = "", , ...args] = line.replaceAll("drafts/production", "$OUT").split(" ");
    const own = args.map((arg) =>
      arg.replace("$OUT", join(folder, "documented")).replace(/^policy-.*pem$/, join(folder, "$&")),
    );
    const out = name === "adopt" ? ["--out", join(folder, "documented"), "--json"] : [];
    return execa("node", [compiledCommand(name), ...own, ...out], {
      cwd: root,
      reject: false,
      env: {
        CI: "true",
        FORCE_COLOR: "1",
        AUTH0_DOMAIN: domain,
        AUTH0_CLIENT_ID: clientId,
        AUTH0_CLIENT_SECRET: clientSecret,
        NODE_EXTRA_CA_CERTS: caFile,
      },
    });
  };

  it("has commands that do what it says", async () => {
    const lines = (await readFile(join(root, "docs", "adopting.md"), "utf8")).match(/^ {4}npm run .*$/gm) ?? [];
    expect(lines.map((line) => line.trim().split(" ")[2])).toEqual(["adopt", "key", "check"]);
    const results = [];
    for (const line of lines) results.push(await follow(line.trim()));
    const { ok, customers, notes: told, files } = JSON.parse(results[0]?.stdout ?? "");
    expect({ ok, customers, told: told.length }).toEqual({
      ok: true,
      customers: adopted.customers,
      told: adopted.notes.length,
    });
    expect(files).toContain("environments/production.yaml");
    expect(results[1]?.stdout).toContain("-----BEGIN PUBLIC KEY-----");
    expect(results[2]?.exitCode).toBe(1);
    expect(results[2]?.stderr).toContain("public_keys must hold a key");
  });

  it("names every scope that is needed", async () => {
    const document = await readFile(join(root, "docs", "adopting.md"), "utf8");
    const scopes = [...document.matchAll(/`(read:\w+)`/g)].map(([, scope = ""]) => scope);
    const token = await test.token(scopes);
    faults.arm();
    await run("scoped", {}, token);
    expect(faults.managementCalls.map(({ status }) => status)).toEqual(faults.managementCalls.map(() => 200));
  });
});

describe("adopt ends in one line", () => {
  it.each([
    ["a file", (at: string) => writeFile(at, "mine")],
    [
      "a folder with something in it",
      async (at: string) => void (await mkdir(join(at, "customers"), { recursive: true })),
    ],
    ["an empty folder", async (at: string) => void (await mkdir(at))],
  ])("where there is %s already, and reads nothing", async (name, make) => {
    const at = join(folder, `taken ${name}`);
    await make(at);
    await expect(run(`taken ${name}`)).rejects.toThrow(/exists already, and nothing is written over: choose another/);
    expect(faults.calls).toEqual([]);
    expect((await readdir(folder)).filter((entry) => entry.startsWith("."))).toEqual([]);
  });

  it.each([
    ["../production", 60, /^--env must be a name/],
    ["production", 91, /^--observe-days must be a whole number from 1 to 90$/],
    ["production", Number.NaN, /^--observe-days must be/],
  ])("with --env %s and --observe-days %s", async (environment, observeDays, message) => {
    await expect(run("never", { environment, observeDays })).rejects.toThrow(message);
  });

  it.each([
    [
      "the secret is wrong",
      { clientSecret: "wrong" },
      /cannot read clients: no token for the Management API \(access_denied.*check AUTH0_CLIENT_ID/,
    ],
    ["nothing answers", { domain: "localhost:2" }, /^localhost:2: cannot read clients: .*ECONNREFUSED/],
  ])("where %s", async (_, wrong, message) => {
    const { domain, clientId, clientSecret } = test.running;
    const error = await run("never", { credentials: { domain, clientId, clientSecret, ...wrong } }).catch(
      (e: Error) => e,
    );
    expect(error).toMatchObject({ code: "adoption_failed", message: expect.stringMatching(message) });
    expect((error as Error).message).not.toContain("\n");
  });

  const answers = (path: string, status: number, body: unknown) =>
    faults.arm({
      at: (call) => call.path.startsWith(`/api/v2/${path}`),
      applied: false,
      outcome: { status, body },
      times: 99,
    });

  it.each([
    [
      "a scope is missing",
      403,
      { message: "Insufficient scope, expected any of: read:connections" },
      /read:connections/,
    ],
    ["the answer is no JSON", 200, "<html>", /answers no list of connections: is it Auth0's\?$/],
    [
      "the answer is of another form",
      200,
      { connections: [{ id: 1 }] },
      /answers connections that Auth0 never does \(id: /,
    ],
  ])("where %s", async (_, status, body, message) => {
    answers("connections", status, body);
    await expect(run("never")).rejects.toThrow(message);
    expect(await readdir(folder)).not.toContain("never");
  });

  it("goes on without roles and bindings, and says so", async () => {
    faults.arm({
      at: ({ path }) => path.startsWith("/api/v2/roles") || path.startsWith("/api/v2/actions/"),
      applied: false,
      outcome: { status: 403, body: { message: "Insufficient scope" } },
      times: 9,
    });
    const { notes: told } = await run("without");
    expect(told.filter(({ kind, what }) => kind === "tenant" && what === "left_out").map(({ words }) => words)).toEqual(
      [
        "the client may not read roles (read:roles)",
        "the client may not read Actions and their bindings (read:actions)",
      ],
    );
  });

  it("makes roles of Auth0's, and asks who gets them", async () => {
    const permission = { permission_name: "export:orders", resource_server_identifier: orders };
    faults.arm(
      {
        at: ({ path }) => path.startsWith("/api/v2/roles?"),
        applied: false,
        outcome: {
          status: 200,
          body: { roles: [{ id: "rol_1", name: "Order Managers" }], start: 0, limit: 100, total: 1 },
        },
      },
      {
        at: ({ path }) => path.startsWith("/api/v2/roles/rol_1/permissions"),
        applied: false,
        outcome: { status: 200, body: { permissions: [permission], start: 0, limit: 100, total: 1 } },
      },
    );
    const { notes: told } = await run("roles");
    const { apis } = parse(await readFile(join(folder, "roles", "apis.yaml"), "utf8"));
    expect(apis.orders.roles["order-managers"]).toEqual(["export:orders"]);
    expect(told.find(({ kind }) => kind === "role")?.words).toMatch(/must get it by a rule of role_mapping/);
  });

  it("waits where the tenant says too many requests", async () => {
    faults.arm(tooManyRequests(({ path }) => path.startsWith("/api/v2/organizations?"), { retryAfter: 1 }));
    expect((await run("slowly")).customers).toEqual(adopted.customers);
  });
});
