import { describe, expect, it } from "@jest/globals";
import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import { actionOf, outcomeOf, postLoginEvent } from "./running.ts";

/** What the last of these Actions logs as JSON. */
async function printed(bodies: readonly string[], event: Record<string, unknown> = postLoginEvent): Promise<unknown> {
  const outcome = await outcomeOf(bodies, { event });
  if (outcome.failed) throw new Error(outcome.failed.message);
  return JSON.parse(outcome.executions.at(-1)?.logs.at(-1)?.text ?? "null");
}

const print = (expression: string) => `console.log(JSON.stringify(${expression}));`;

describe("deny", () => {
  it("lets its Action finish and stops later ones", async () => {
    const outcome = await outcomeOf([
      "api.access.deny('no_role: none'); api.accessToken.setCustomClaim('after', true); console.log('still here');",
      "console.log('never');",
    ]);
    expect(outcome.denied).toEqual({ action: "action-1", reason: "no_role: none" });
    expect(outcome.accessTokenClaims).toEqual({ after: true });
    expect(outcome.executions.map(({ action }) => action)).toEqual(["action-1"]);
  });

  it("keeps metadata changes", async () => {
    const outcome = await outcomeOf("api.user.setAppMetadata('seen', 1); api.access.deny('no');");
    expect(outcome).toMatchObject({ denied: { reason: "no" }, appMetadata: { seen: 1 } });
  });

  it("stands as first called", async () => {
    expect((await outcomeOf("api.access.deny('first'); api.access.deny('second');")).denied?.reason).toBe("first");
  });

  it.each([
    ["undefined", ""],
    ["null", ""],
    ["new Error('an error')", "Error: an error"],
    ["{ toString() { throw new Error(); } }", ""],
    ["Object.create(null)", ""],
  ])("refuses whatever its reason is: %s", async (reason, text) => {
    expect((await outcomeOf(`api.access.deny(${reason});`)).denied).toEqual({ action: "action-1", reason: text });
  });

  it("throws after the Action has ended, which fails an execution that is still running", async () => {
    const outcome = await outcomeOf([
      "globalThis.lateCall = () => api.access.deny('too late');",
      "const call = globalThis.lateCall; delete globalThis.lateCall; call();",
    ]);
    expect(outcome.failed?.message).toBe(
      "api.access.deny was called after the Action had ended: await the code that calls it.",
    );
  });
});

describe("the event", () => {
  it("is a copy for each Action: changes reach neither the next Action nor the caller", async () => {
    const event = { ...postLoginEvent, user: { ...postLoginEvent.user, groups: ["a"] } };
    const tamper = "event.user.groups.push('admin'); event.user.user_id = 'x'; delete event.client; event.extra = 1;";
    expect(
      await printed([tamper, print("[event.user.groups, event.user.user_id, event.client.name, event.extra]")], event),
    ).toEqual([["a"], "oidc|acme|1", "Client", null]);
    expect(event.user.groups).toEqual(["a"]);
  });

  it("holds the Action's own secrets, and an empty configuration", async () => {
    const code =
      "exports.onExecutePostLogin = async (event) => { console.log(JSON.stringify([event.secrets, event.configuration])); event.secrets.A = 'changed'; };";
    const actions = [actionOf(code, "one", { A: "1" }), actionOf(code, "two", { B: "2" })];
    const runtime = new InProcessRuntime();
    const run = { trigger: "post-login", actions, event: postLoginEvent } as const;
    for (const _ of ["first", "again"]) {
      const { executions } = await runtime.run(run);
      expect(executions.map(({ logs }) => logs[0]?.text)).toEqual(['[{"A":"1"},{}]', '[{"B":"2"},{}]']);
    }
  });

  it("belongs to the Actions' own realm", async () => {
    expect(await printed([print("[event.user instanceof Object, event.user.identities instanceof Array]")])).toEqual([
      true,
      true,
    ]);
  });

  it("carries a key called __proto__ as data only", async () => {
    const user = JSON.parse('{"user_id":"u","__proto__":{"admin":true},"app_metadata":{},"user_metadata":{}}');
    const probe = print("[event.user.admin, Object.keys(event.user).includes('__proto__'), ({}).admin]");
    expect(await printed([probe], { ...postLoginEvent, user })).toEqual([null, true, null]);
  });
});

describe("prototype pollution", () => {
  it.each(["event.__proto__.polluted = 'yes'", "Object.prototype.polluted = 'yes'", "[].__proto__.polluted = 'yes'"])(
    "does not reach the next Action: %s",
    async (statement) => {
      expect(await printed([`${statement};`, print("[({}).polluted, [].polluted]")])).toEqual([null, null]);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it("is not possible by names of claims, metadata or scopes", async () => {
    const outcome = await outcomeOf([
      `api.accessToken.setCustomClaim("__proto__", { polluted: 1 });
       api.user.setAppMetadata("__proto__", { polluted: 1 });
       api.user.setUserMetadata("constructor", { prototype: { polluted: 1 } });
       api.transaction.setMetadata("__proto__", "polluted");`,
      print("[({}).polluted, event.user.app_metadata.polluted, Object.keys(event.user.app_metadata)]"),
    ]);
    expect(outcome.executions[1]?.logs[0]?.text).toBe('[null,null,["__proto__"]]');
    expect(Object.entries(outcome.accessTokenClaims)).toEqual([["__proto__", { polluted: 1 }]]);
    expect(Object.entries(outcome.appMetadata)).toEqual([["__proto__", { polluted: 1 }]]);
    expect(Object.getPrototypeOf(outcome.accessTokenClaims)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("what later Actions see", () => {
  const event = {
    ...postLoginEvent,
    session: { id: "s", metadata: { old: "1" }, cookie: { mode: "persistent" } },
    refresh_token: { id: "r", metadata: { old: "1" } },
    user: { ...postLoginEvent.user, app_metadata: { old: 1, gone: 2 } },
  };

  it.each([
    ["api.transaction.setMetadata('k', 5)", "event.transaction.metadata", { k: 5 }],
    ["api.session.setMetadata('k', 'v')", "event.session.metadata", { old: "1", k: "v" }],
    ["api.session.deleteMetadata('old')", "event.session.metadata", {}],
    ["api.session.evictMetadata()", "event.session.metadata", {}],
    ["api.session.setCookieMode('non-persistent')", "event.session.cookie", { mode: "non-persistent" }],
    ["api.refreshToken.setMetadata('k', 'v')", "event.refresh_token.metadata", { old: "1", k: "v" }],
    ["api.refreshToken.setMetadata('old', null)", "event.refresh_token.metadata", {}],
    ["api.refreshToken.evictMetadata()", "event.refresh_token.metadata", {}],
  ])("is seen at once as well: %s", async (call, expression, expected) => {
    expect(await printed([`${call}; ${print(expression)}`], event)).toEqual(expected);
    expect(await printed([`${call};`, print(expression)], event)).toEqual(expected);
  });

  it.each([
    ["setAppMetadata", "event.user.app_metadata", { old: 1, gone: 2 }, { old: 1, k: [1] }],
    ["setUserMetadata", "event.user.user_metadata", {}, { k: [1] }],
  ])("is seen by them only: %s", async (method, expression, before, after) => {
    const change = `api.user.${method}('k', [1]); api.user.${method}('gone', null);`;
    expect(await printed([`${change} ${print(expression)}`], event)).toEqual(before);
    expect(await printed([change, print(expression)], event)).toEqual(after);
  });

  it("does not include claims", async () => {
    const change = "api.accessToken.setCustomClaim('c', 1); api.idToken.setCustomClaim('c', 1);";
    expect(await printed([change, print("event")])).toEqual(await printed([print("event")]));
  });

  it.each([
    "api.redirect.sendUserTo('https://there.example')",
    "api.authentication.challengeWith({ type: 'otp' })",
    "api.authentication.enrollWithAny([{ type: 'otp' }])",
    "api.session.revoke('gone')",
    "api.refreshToken.revoke('gone')",
    "api.validation.error('code', 'message')",
  ])("is nothing where the user has to act first or is refused: %s", async (call) => {
    const outcome = await outcomeOf([`${call};`, "console.log('never');"]);
    expect(outcome.failed).toBeUndefined();
    expect(outcome.executions.map(({ action }) => action)).toEqual(["action-1"]);
  });
});
