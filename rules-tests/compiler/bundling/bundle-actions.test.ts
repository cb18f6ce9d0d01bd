import { beforeAll, describe, expect, it } from "@jest/globals";
import type { VendorConfig } from "../../../actions/policy/vendor-config.ts";
import {
  type ActionBody,
  budgetBytes,
  bundleActions,
  ownBytes,
  withConfig,
} from "../../../compiler/bundling/bundle-actions.ts";
import { BudgetError } from "../../../compiler/bundling/limits.ts";
import { runTrigger } from "../../../packages/actions-runtime/in-process.ts";
import { config } from "../../actions/fixture.ts";

let actions: ActionBody[];
beforeAll(async () => {
  actions = await bundleActions();
});

const bodyOf = (name: string): ActionBody => {
  const found = actions.find((action) => action.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const names = ["federated-login", "client-credentials-guard", "token-exchange"];
/** The result of an empty event: a login and a machine pass as unmanaged, a token exchange is refused. */
const decisionOnNothing = (name: string) =>
  name === "token-exchange" ? { decision: "deny", code: "application_not_allowed" } : { decision: "pass" };

describe.each(names)("%s", (name) => {
  it("is accepted by Auth0's check of handlers, and runs", async () => {
    const { trigger } = bodyOf(name);
    const action = { id: name, name, versionId: "1", code: withConfig(bodyOf(name), config), secrets: {} };
    const outcome = await runTrigger({ trigger: trigger, actions: [action], event: {} });
    expect(outcome.failed).toBeUndefined();
    expect(outcome.executions[0]?.logs.map(({ text }) => JSON.parse(text))).toEqual([decisionOnNothing(name)]);
  });

  it("is self-contained, readable, and keeps its handler's name", () => {
    const code = withConfig(bodyOf(name), config);
    const required = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, module]) => module);
    expect(required.filter((module) => !module?.startsWith("node:"))).toEqual([]);
    expect(code).toMatch(/exports\.onExecute\w+ = onExecute\w+;\n/);
    expect(code).toMatch(/^\/\/ [a-z-]+: .*\n.*\n"use strict";\nconst embeddedConfig = \{\n/);
    expect(Math.max(...code.split("\n").map((line) => line.length))).toBeLessThan(600);
    expect(code).not.toContain(process.cwd());
  });

  it("stays within its budget", () => {
    expect(ownBytes(bodyOf(name))).toBeLessThanOrEqual(budgetBytes);
  });

  it("is the same at every build", async () => {
    expect((await bundleActions()).find((action) => action.name === name)).toEqual(bodyOf(name));
  });
});

describe("withConfig", () => {
  const [login] = names;
  const apis = (count: number): VendorConfig["apis"] =>
    Array.from({ length: count }, (_, index) => ({
      key: `api-${index}`,
      audience: `https://api.test/${index}`,
      scopes: ["read"],
      roles: {},
    }));

  it("enforces the budget for our code, whatever the APIs are", () => {
    expect(() => withConfig(bodyOf(String(login)), { ...config, apis: apis(300) })).not.toThrow();
    const fat = { ...bodyOf(String(login)), body: "x".repeat(budgetBytes) };
    expect(() => withConfig(fat, config)).toThrow(BudgetError);
    expect(() => withConfig(fat, config)).toThrow(
      /^the code of federated-login is \d+ bytes, \d+ over its limit of 36000$/,
    );
  });

  it("enforces Auth0's limit for the whole code", () => {
    expect(() => withConfig(bodyOf(String(login)), { ...config, apis: apis(1500) })).toThrow(
      /over its limit of 100000$/,
    );
  });

  it.each(["##HOME##", "@@API@@"])("refuses %s, which auth0-deploy-cli would replace", (marker) => {
    expect(() => withConfig(bodyOf(String(login)), { ...config, claimPrefix: `https://${marker}/` })).toThrow(marker);
  });

  it("embeds any text of a configuration as data", async () => {
    const awkward = { ...config, claimPrefix: 'https://x.test/"\\\u2028`*/', apis: [] };
    const code = withConfig(bodyOf(String(login)), awkward);
    const action = { id: "x", name: "x", versionId: "1", code, secrets: {} };
    expect((await runTrigger({ trigger: "post-login", actions: [action], event: {} })).failed).toBeUndefined();
  });
});
