import { describe, expect, it } from "@jest/globals";
import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import type { DeployedAction, TriggerId } from "../../../packages/actions-runtime/trigger.ts";
import { actionOf, outcomeOf, postLoginEvent, resultOf } from "./running.ts";

const event = postLoginEvent;

async function run(action: DeployedAction, runtime = new InProcessRuntime(), trigger: TriggerId = "post-login") {
  return runtime.run({ trigger, actions: [action], event });
}

async function failure(code: string, trigger?: TriggerId) {
  const { failed } = await run(actionOf(code), new InProcessRuntime(), trigger);
  return failed;
}

const invalidSignature = (name: string) =>
  `Invalid function signature for the "${name}" handler. Use "exports.${name} = async function(event, api) { }" as the signature.`;

describe("the handler", () => {
  it.each([
    ["on exports", "exports.onExecutePostLogin = async function (event, api) {};"],
    ["an arrow function without parameters", "exports.onExecutePostLogin = async () => {};"],
    ["on module.exports", "module.exports = { onExecutePostLogin: async () => {} };"],
    [
      "behind a getter, as esbuild exports",
      "Object.defineProperty(exports, 'onExecutePostLogin', { get: () => handler }); async function handler() {}",
    ],
    ["that ends in a comment", "exports.onExecutePostLogin = async () => {}; // the end"],
    ["in sloppy mode", "undeclared = 1; delete globalThis.undeclared; exports.onExecutePostLogin = async () => {};"],
  ])("may be %s", async (_, code) => {
    expect(await failure(code)).toBeUndefined();
  });

  it.each([
    ["a plain function", "exports.onExecutePostLogin = function () {};"],
    ["a function that returns a promise", "exports.onExecutePostLogin = () => Promise.resolve();"],
    ["an async generator", "exports.onExecutePostLogin = async function* () {};"],
    [
      "a bound wrapper of another kind",
      "exports.onExecutePostLogin = ((f) => (...args) => f(...args))(async () => {});",
    ],
    ["a default export", "exports.default = async () => {};"],
    ["absent", "exports.onExecuteSomethingElse = async () => {};"],
    ["no function", "exports.onExecutePostLogin = { constructor: { name: 'AsyncFunction' } };"],
  ])("must not be %s", async (_, code) => {
    expect(await failure(code)).toEqual({
      action: "action",
      class: "action_error",
      message: invalidSignature("onExecutePostLogin"),
    });
  });

  it.each([
    ["credentials-exchange", "onExecuteCredentialsExchange"],
    ["custom-token-exchange", "onExecuteCustomTokenExchange"],
  ] as const)("is that of the trigger: %s", async (trigger, name) => {
    const message = `${invalidSignature(name)} This is an Action of the trigger post-login, not of ${trigger}.`;
    expect(await failure("exports.onExecutePostLogin = async () => {};", trigger)).toMatchObject({ message });
    expect(await failure(`exports.${name} = async () => {};`, trigger)).toBeUndefined();
  });

  it.each([
    ["onExecutePreUserRegistration", "pre-user-registration"],
    ["onExecutePostUserRegistration", "post-user-registration"],
    ["onExecutePostChangePassword", "post-change-password"],
    ["onExecuteSendPhoneMessage", "send-phone-message"],
    ["onExecutePostChallenge", "password-reset-post-challenge"],
    ["onExecuteCustomPhoneProvider", "custom-phone-provider"],
    ["onExecuteCustomEmailProvider", "custom-email-provider"],
    ["onExecuteEventStream", "event-stream"],
    ["onExecuteCredentialsExchange", "credentials-exchange"],
  ])("of another trigger is told by the trigger's name: %s", async (name, trigger) => {
    const message = `${invalidSignature("onExecutePostLogin")} This is an Action of the trigger ${trigger}, not of post-login.`;
    expect(await failure(`exports.${name} = async () => {};`)).toMatchObject({ message });
  });

  it.each(["module.exports = null;", "module.exports = 'text';", "module.exports = async () => {};"])(
    "needs an object as exports: %s",
    async (code) => {
      expect(await failure(code)).toMatchObject({ message: "The Action must export an object." });
    },
  );

  it("fails if the code does not parse", async () => {
    expect(await failure("exports.onExecutePostLogin = async () => {")).toMatchObject({ class: "action_error" });
  });
});

describe("the module", () => {
  const counter = "let calls = 0; exports.onExecutePostLogin = async () => { calls += 1; console.log(calls); };";

  it("keeps its state from one execution to the next, per version", async () => {
    const runtime = new InProcessRuntime();
    const action = actionOf(counter);
    const seen = async (deployed: DeployedAction) => (await run(deployed, runtime)).executions[0]?.logs[0]?.text;
    expect([await seen(action), await seen(action)]).toEqual(["1", "2"]);
    expect(await seen({ ...action, versionId: "next" })).toBe("1");
    expect(await seen(action)).toBe("3");
  });

  it("runs its top level once, and its output belongs to the first execution", async () => {
    const runtime = new InProcessRuntime();
    const action = actionOf(
      "console.log('loading'); exports.onExecutePostLogin = async () => { console.log('run'); };",
    );
    const logs = async () => (await run(action, runtime)).executions[0]?.logs.map(({ text }) => text);
    expect(await logs()).toEqual(["loading", "run"]);
    expect(await logs()).toEqual(["run"]);
  });

  it("throws the error of its top level again at every call", async () => {
    const runtime = new InProcessRuntime();
    const action = actionOf(
      "if (!globalThis.loadedOnce) { globalThis.loadedOnce = true; throw new Error('not ready'); } exports.onExecutePostLogin = async () => {};",
    );
    for (const _ of [1, 2, 3]) {
      expect((await run(action, runtime)).failed).toMatchObject({ class: "action_error", message: "not ready" });
    }
    await run(actionOf("delete globalThis.loadedOnce;"));
  });

  it("can require Node's own modules, with and without prefix, and nothing else", async () => {
    expect(await resultOf("result(typeof require('crypto').createHash + typeof require('node:zlib').inflate)")).toBe(
      "functionfunction",
    );
    for (const name of ["jose", "./file.js", "/etc/passwd.json", "actions:shared"]) {
      const body = `try { require(${JSON.stringify(name)}); } catch (error) { result([error.message, error.code]); }`;
      expect(await resultOf(body)).toEqual([`Cannot find module '${name}'`, "MODULE_NOT_FOUND"]);
    }
  });
});

describe("an exception", () => {
  it.each([
    ["throw new Error('broken')", "broken"],
    ["throw 'a string'", "a string"],
    ["throw undefined", "Unknown error"],
    ["throw { toString() { throw 1; } }", "Unknown error"],
    ["await Promise.reject(new TypeError('later'))", "later"],
  ])("fails the execution: %s", async (body, message) => {
    const outcome = await outcomeOf(body);
    expect(outcome.failed).toEqual({ action: "action-1", class: "action_error", message });
  });

  it("discards everything that any Action asked for", async () => {
    const outcome = await outcomeOf([
      `api.accessToken.setCustomClaim("a", 1).idToken.setCustomClaim("b", 2).user.setAppMetadata("c", 3);
       api.accessToken.addScope("read:x"); api.user.setUserMetadata("d", 4); api.multifactor.enable("any");`,
      "api.access.deny('no'); throw new Error('broken');",
    ]);
    expect(outcome).toMatchObject({
      failed: { action: "action-2" },
      accessTokenClaims: {},
      idTokenClaims: {},
      scopeChanges: [],
      appMetadata: {},
      userMetadata: {},
      commands: [],
    });
    expect(outcome.denied).toBeUndefined();
    expect(outcome.executions.map(({ action }) => action)).toEqual(["action-1", "action-2"]);
  });
});
