import { afterAll, describe, expect, it } from "@jest/globals";
import { readResult } from "../../../packages/actions-runtime/read-result.ts";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { handlerOf, postLoginEvent } from "./running.ts";

const runtime = createWorkerRuntime();
afterAll(() => runtime.close());
const run = (body: string) => runtime.run({ trigger: "post-login", actions: [handlerOf(body)], event: postLoginEvent });

const polyfill = (value: string) =>
  `Object.defineProperty(Object.prototype, "toJSON", { configurable: true, value: () => (${value}) });`;

/** Whatever an Action does to its thread, its refusal must not be lost and the tenant must keep running. */
describe("an Action that changes the answer of its thread", () => {
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

  it("is returned unchanged, including unusual keys", () => {
    const json = `{"denied":{"action":"a","reason":""},${JSON.stringify(empty).slice(1, -1)},"idTokenClaims":{"__proto__":1}}`;
    const outcome = readResult(`{"outcome":${json},"cache":[]}`)?.outcome;
    expect(outcome?.denied).toEqual({ action: "a", reason: "" });
    expect(Object.keys(outcome?.idTokenClaims ?? {})).toEqual(["__proto__"]);
  });

  it.each<[string, unknown]>([
    ["a malformed refusal", { ...empty, denied: true }],
    ["a malformed failure", { ...empty, failed: "yes" }],
    ["no commands", { ...empty, commands: undefined }],
    ["scopes in one string", { ...empty, targetScopes: "a b" }],
    ["an unknown change of scopes", { ...empty, scopeChanges: [{ op: "set", scope: "a" }] }],
  ])("with %s is not accepted", (_what, data) => {
    expect(readResult(JSON.stringify({ outcome: empty, cache: [] }))).toBeDefined();
    expect(readResult(JSON.stringify({ outcome: data, cache: [] }))).toBeUndefined();
  });
});
