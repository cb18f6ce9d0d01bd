import { afterAll, describe, expect, it } from "@jest/globals";
import { readOutcome } from "../../../packages/actions-runtime/read-outcome.ts";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { handlerOf, postLoginEvent } from "./running.ts";

const runtime = createWorkerRuntime();
afterAll(() => runtime.close());
const run = (body: string) => runtime.run({ trigger: "post-login", actions: [handlerOf(body)], event: postLoginEvent });

const polyfill = (value: string) =>
  `Object.defineProperty(Object.prototype, "toJSON", { configurable: true, value: () => (${value}) });`;

/** Whatever an Action does to its thread: its refusal must not be lost, nor the tenant. */
describe("an Action that bends what its thread answers with", () => {
  it.each([
    ["nothing", "JSON.stringify = () => undefined;"],
    ["half of it", `JSON.stringify = () => '{"accessTokenClaims":';`],
    ["null", `JSON.stringify = () => "null";`],
    ["an object without any field", polyfill("{}")],
    ["a list", polyfill("[]")],
  ])("to %s has failed, and the next run finds a thread that works", async (_what, bend) => {
    const outcome = await run(`${bend} api.access.deny("no");`);
    expect(outcome).toMatchObject({ failed: { class: "platform_error" }, accessTokenClaims: {} });
    expect((await run("api.access.deny('still here');")).denied?.reason).toBe("still here");
  });
});

describe("an outcome", () => {
  const empty = {
    accessTokenClaims: {},
    idTokenClaims: {},
    scopeChanges: [],
    appMetadata: {},
    userMetadata: {},
    commands: [],
    executions: [],
  };

  it("is read as it is, odd keys included", () => {
    const json = `{"denied":{"action":"a","reason":""},${JSON.stringify(empty).slice(1, -1)},"idTokenClaims":{"__proto__":1}}`;
    const outcome = readOutcome(json);
    expect(outcome?.denied).toEqual({ action: "a", reason: "" });
    expect(Object.keys(outcome?.idTokenClaims ?? {})).toEqual(["__proto__"]);
  });

  it.each<[string, unknown]>([
    ["a refusal that is none", { ...empty, denied: true }],
    ["a failure that is none", { ...empty, failed: "yes" }],
    ["no commands", { ...empty, commands: undefined }],
    ["scopes in one text", { ...empty, targetScopes: "a b" }],
    ["a change of scopes that is none", { ...empty, scopeChanges: [{ op: "set", scope: "a" }] }],
  ])("with %s is none", (_what, data) => {
    expect(readOutcome(JSON.stringify(data))).toBeUndefined();
  });
});
