import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { actionOf, Kit, type KitEvent } from "../../../packages/actions-test-kit/index.ts";
import "../../../packages/actions-test-kit/jest.ts";
import { strategyNames } from "../../../packages/auth0-dialect/strategies.ts";

/** The probes of the README's comparison with other harnesses. Its last column names these tests. */

const login = (body: string, name = "action") =>
  actionOf(`exports.onExecutePostLogin = async (event, api) => { ${body} };`, { name });
const machine = (body: string) => actionOf(`exports.onExecuteCredentialsExchange = async (event, api) => { ${body} };`);

const kit = new Kit();
const event = () => kit.login({ api: "https://api.example", scopes: ["openid", "read:x", "write:x"] });
const run = (body: string, given: KitEvent = event()) => kit.run(login(body), given);
/** The argument of the handler's `result(...)`. */
async function resultOf(body: string, given?: KitEvent): Promise<unknown> {
  const { failure, logs } = await run(`const result = (value) => console.log(JSON.stringify(value)); ${body}`, given);
  if (failure) throw new Error(failure.message);
  return JSON.parse(logs.at(-1)?.text ?? "null");
}

describe("claims", () => {
  it("reserved names are left out of the token, and the outcome says which", async () => {
    const outcome = await run(
      "for (const name of ['aud', 'iss', 'roles', 'https://x.auth0.com/y', 'nickname']) api.accessToken.setCustomClaim(name, 'forged');",
    );
    expect(outcome).toIssue({ roles: undefined, "https://x.auth0.com/y": undefined, nickname: undefined });
    expect(outcome.accessToken?.claims.aud).not.toBe("forged");
    expect(outcome.accessToken?.claims.iss).toMatch(/^https:\/\//);
    expect(outcome.dropped.map(({ claim }) => claim)).toEqual([
      "aud",
      "iss",
      "roles",
      "https://x.auth0.com/y",
      "nickname",
    ]);
  });

  it("the claim scope throws in post-login and is dropped in credentials-exchange", async () => {
    expect((await run("api.accessToken.setCustomClaim('scope', 'admin');")).failure?.message).toBe(
      'The "scope" claim cannot be set.',
    );
    const outcome = await kit.run(
      machine("api.accessToken.setCustomClaim('scope', 'admin');"),
      kit.machine({ scopes: ["a"] }),
    );
    expect(outcome).toIssue({ scope: "a" });
  });

  it("a cycle fails the execution, a function sets no claim", async () => {
    expect((await run("const a = {}; a.a = a; api.accessToken.setCustomClaim('x', a);")).decision).toBe("fail");
    expect(await run("api.accessToken.setCustomClaim('x', () => {});")).toIssue({ x: undefined });
  });
});

describe("scopes", () => {
  it("a requested scope that is removed is gone from what is granted", async () => {
    expect(await run("api.accessToken.removeScope('write:x'); api.accessToken.addScope(' more:x ');")).toIssue({
      scope: ["openid", "read:x", "more:x"],
    });
  });

  it("malformed scopes throw, and the methods return nothing", async () => {
    for (const scope of ["'a b'", "''", "'s'.repeat(300)", "5"]) {
      expect((await run(`api.accessToken.addScope(${scope});`)).decision).toBe("fail");
    }
    expect(
      await resultOf(
        "result([api.accessToken.addScope('a') === undefined, api.accessToken.removeScope('a') === undefined]);",
      ),
    ).toEqual([true, true]);
  });

  it("a machine's scopes follow the target scopes, within the grant", async () => {
    const given = kit.machine({ scopes: ["a", "b"] });
    const outcome = await kit.run(
      machine(
        "api.transaction.removeTargetScope('a'); api.transaction.addTargetScope('admin'); console.log(event.transaction.target_scopes.join());",
      ),
      given,
    );
    expect(outcome).toIssue({ scope: ["b"] });
    expect(outcome.logs[0]?.text).toBe("b,admin");
  });
});

describe("what Actions share", () => {
  it("a changed event changes neither other Actions' events nor the test's", async () => {
    const given = event();
    const before = JSON.stringify(given);
    const outcome = await kit.run(
      [
        login("event.user.email = 'evil@x'; event.client.client_id = 'x';", "first"),
        login("api.accessToken.setCustomClaim('e', event.user.email);", "second"),
      ],
      given,
    );
    expect(outcome).toIssue({ e: "ann@acme.example" });
    expect(JSON.stringify(given)).toBe(before);
  });

  it("metadata is a command: later Actions see it, this one does not", async () => {
    const set = "api.user.setAppMetadata('a', 1); console.log(String(event.user.app_metadata.a));";
    const outcome = await kit.run(
      [login(set, "first"), login("console.log(String(event.user.app_metadata.a));", "second")],
      event(),
    );
    expect(outcome.logs.map(({ text }) => text)).toEqual(["undefined", "1"]);
    expect(outcome.metadata.app).toEqual({ a: 1 });
  });

  it("an Action that refuses finishes, and later Actions do not start", async () => {
    const outcome = await kit.run(
      [login("api.access.deny('no'); console.log('still here');", "first"), login("", "second")],
      event(),
    );
    expect(outcome).toDeny("no");
    expect(outcome).not.toIssue();
    expect(outcome.ran).toEqual(["first"]);
    expect(outcome.logs).toHaveLength(1);
  });
});

describe("the cache", () => {
  it("values over a limit are refused with a code", async () => {
    const fill =
      "const codes = []; for (let i = 0; i < 100; i++) codes.push(api.cache.set('k' + i, 'v').code); result([api.cache.set('k', 'x'.repeat(100_000)).code, codes[19] ?? 'ok', codes[20]]);";
    expect(
      await new Kit().run(login(`const result = (v) => console.log(JSON.stringify(v)); ${fill}`), event()),
    ).toMatchObject({
      logs: [{ text: '["CacheValueSizeExceeded","ok","MaxSideEffectsExceeded"]' }],
    });
  });

  it("a record comes back, not the bare value", async () => {
    const expires_at = kit.clock.now() + 15 * 60_000;
    expect(await resultOf("api.cache.set('k', 'v'); result(api.cache.get('k'));")).toEqual({ value: "v", expires_at });
  });
});

describe("machines and exchanges", () => {
  it("a refusal's code is the OAuth error", async () => {
    const outcome = await kit.run(machine("api.access.deny('not_a_code', 'r');"), kit.machine());
    expect(outcome.refusal).toMatchObject({ error: "not_a_code", reason: "r" });
  });

  it("a machine's event has the request's body, the organization and target scopes", () => {
    const { event } = kit.machine({ organization: "acme", scopes: ["a"], parameters: { extra: "1" } });
    expect(event).toMatchObject({
      organization: { name: "acme" },
      request: { body: { client_secret: expect.any(String), extra: "1" } },
      transaction: { target_scopes: ["a"] },
    });
  });

  it("the outcome of a token exchange names the user", async () => {
    const action = actionOf(
      "exports.onExecuteCustomTokenExchange = async (event, api) => { api.authentication.setUserById('auth0|1'); };",
    );
    expect((await kit.run(action, kit.exchange())).subject).toEqual({ by: "id", userId: "auth0|1" });
  });
});

describe("the surface", () => {
  it("session, refresh token, groups, roles and transaction are there", async () => {
    expect(
      await resultOf(
        "result(['session', 'refreshToken', 'groups', 'roles', 'transaction', 'samlResponse'].map((name) => typeof api[name]));",
      ),
    ).toEqual(Array(6).fill("object"));
  });

  it("groups and roles answer from the test's directory, and throw without one", async () => {
    const given = kit.login({ directory: { roles: [{ id: "rol_1", name: "reader" }] } });
    expect(await resultOf("result(await api.roles.getUserEffectiveRoles());", given)).toEqual({
      roles: [{ id: "rol_1", name: "reader" }],
    });
    expect((await run("await api.groups.getUserGroups();")).failure?.message).toContain("has no groups");
  });

  it("the tokens of a redirect are signed, and the login is resumed", async () => {
    const action = actionOf(
      "exports.onExecutePostLogin = async (event, api) => { api.redirect.sendUserTo('https://x.example/', { query: { t: api.redirect.encodeToken({ secret: 's', payload: { a: 1 } }) } }); }; exports.onContinuePostLogin = async (event, api) => { api.accessToken.setCustomClaim('b', api.redirect.validateToken({ secret: 's' }).b); };",
    );
    const sent = await kit.run(action, event());
    if (sent.pending?.kind !== "redirect") throw new Error("no redirect");
    expect(sent.pending.query.t?.split(".")).toHaveLength(3);
    const token = kit.sessionToken(sent, { secret: "s", payload: { b: 2 } });
    expect(await kit.continue(sent, { body: { session_token: token } })).toIssue({ b: 2 });
    expect((await kit.continue(sent, { body: { session_token: `${token}x` } })).decision).toBe("fail");
  });

  it("a redirect and a form in one Action abort it", async () => {
    const outcome = await run("api.redirect.sendUserTo('https://x.example/'); api.prompt.render('p');");
    expect(outcome.failure?.message).toBe("Redirect and render commands cannot be used in the same action.");
  });
});

describe("loading and running", () => {
  it("a handler that is not an async function is refused", async () => {
    const outcome = await kit.run(actionOf("exports.onExecutePostLogin = () => Promise.resolve();"), event());
    expect(outcome.failure?.message).toMatch(/^Invalid function signature for the "onExecutePostLogin" handler\./);
  });

  it("module state outlives an execution, a top-level throw is thrown again", async () => {
    const action = actionOf(
      "let calls = 0; exports.onExecutePostLogin = async (event, api) => { api.accessToken.setCustomClaim('n', ++calls); };",
    );
    const given = event();
    expect(await kit.run(action, given)).toIssue({ n: 1 });
    expect(await kit.run(action, given)).toIssue({ n: 2 });
    expect(await new Kit().run(action, given)).toIssue({ n: 1 });
    const broken = actionOf("throw new Error('at the top');");
    for (const _ of [1, 2]) expect((await kit.run(broken, given)).failure?.message).toBe("at the top");
  });

  it("an Action that never ends is stopped", async () => {
    const outcome = await new Kit({ timeoutMs: 30 }).run(login("await new Promise(() => {});"), event());
    expect(outcome.failure?.class).toBe("action_timeout");
  });

  it("logs belong to the Action that wrote them", async () => {
    const outcome = await kit.run(
      [login("console.log('a');", "first"), login("console.warn('b');", "second")],
      event(),
    );
    expect(outcome.logs).toEqual([
      { action: "first", level: "log", text: "a" },
      { action: "second", level: "warn", text: "b" },
    ]);
  });

  it("npm packages and Actions Modules are found if they are declared", async () => {
    const code =
      "const jwt = require('jsonwebtoken'); exports.onExecutePostLogin = async (event, api) => { api.accessToken.setCustomClaim('x', [typeof jwt.sign, require('actions:m').s]); };";
    const modules = [{ name: "m", code: "exports.s = actions.secrets.S;", secrets: { S: "own" } }];
    const declared = actionOf(code, { dependencies: { jsonwebtoken: "latest" }, modules });
    expect(await kit.run(declared, event())).toIssue({ x: ["function", "own"] });
    expect((await kit.run(actionOf(code, { name: "bare" }), event())).failure?.message).toBe(
      "Cannot find module 'jsonwebtoken'",
    );
  });

  it("events vary by a seed that replays them", () => {
    expect(new Kit({ seed: 3 }).login()).toEqual(new Kit({ seed: 3 }).login());
    expect(new Kit({ seed: 3 }).login()).not.toEqual(new Kit({ seed: 4 }).login());
  });

  it("any strategy's attributes are at the root of the user", () => {
    for (const strategy of strategyNames("enterprise")) {
      const { event } = kit.login({ strategy, attributes: { groups: ["g"] } });
      expect(event).toMatchObject({
        connection: { strategy },
        user: { groups: ["g"], identities: [{ provider: strategy }] },
      });
    }
  });
});

it("every row of the README's table names a test of this file", async () => {
  const [readme, source] = await Promise.all(
    ["../../../packages/actions-test-kit/README.md", "probes.test.ts"].map((name) =>
      readFile(join(import.meta.dirname, name), "utf8"),
    ),
  );
  const table = (readme ?? "").split("## Comparison with other harnesses")[1] ?? "";
  const named = [...table.matchAll(/\| `([^`|]+)` +\|$/gm)].map(([, title]) => title ?? "");
  const tests = [...(source ?? "").matchAll(/^ {2}it\("([^"]+)"/gm)].map(([, title]) => title ?? "");
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((title) => !tests.includes(title))).toEqual([]);
  expect(tests.filter((title) => !named.includes(title))).toEqual([]);
});
