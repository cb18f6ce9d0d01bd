import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import type { DeployedAction } from "../../../packages/actions-runtime/trigger.ts";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { actionOf, handlerOf, postLoginEvent } from "./running.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dependencies-"));
  await install("greeter", "1.2.3", {
    "index.js": "exports.greet = (name) => 'hello ' + name;",
    "loud.js": "module.exports = 'HELLO';",
  });
  await install("@scope/other", "2.0.0", { "index.js": "module.exports = require('greeter').greet('scope');" });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function install(name: string, version: string, files: Record<string, string>): Promise<void> {
  const path = join(folder, "node_modules", name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "package.json"), JSON.stringify({ name, version, main: "index.js" }));
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
}

type Extras = Pick<DeployedAction, "dependencies" | "modules">;

const logging = (expression: string, extras: Extras = {}): DeployedAction => ({
  ...handlerOf(`console.log(${expression});`),
  ...extras,
});

async function outcomeOf(action: DeployedAction, dependenciesFrom: string | undefined = folder) {
  const runtime = new InProcessRuntime(dependenciesFrom === undefined ? {} : { dependenciesFrom });
  return runtime.run({ trigger: "post-login", actions: [action], event: postLoginEvent });
}

async function logged(action: DeployedAction): Promise<string | undefined> {
  const { failed, executions } = await outcomeOf(action);
  return failed ? `failed: ${failed.message}` : executions[0]?.logs[0]?.text;
}

const greeter = [{ name: "greeter", version: "1.2.3" }];

describe("npm dependencies", () => {
  it("can be required if declared, including a file of a package", async () => {
    expect(await logged(logging("require('greeter').greet('Ann')", { dependencies: greeter }))).toBe("hello Ann");
    expect(await logged(logging("require('greeter/loud.js')", { dependencies: greeter }))).toBe("HELLO");
  });

  it("can have a scope, and dependencies that need no declaration", async () => {
    const dependencies = [{ name: "@scope/other", version: "latest" }];
    expect(await logged(logging("require('@scope/other')", { dependencies }))).toBe("hello scope");
  });

  it("are found in the worker too", async () => {
    const runtime = createWorkerRuntime({ dependenciesFrom: folder });
    const action = logging("require('greeter').greet('worker')", { dependencies: greeter });
    const outcome = await runtime.run({ trigger: "post-login", actions: [action], event: postLoginEvent });
    await runtime.close();
    expect(outcome.executions[0]?.logs[0]?.text).toBe("hello worker");
  });

  it.each(["greeter", "greeter/loud.js", "greeter/../@scope/other", "./node_modules/greeter", "@scope"])(
    "are not found if undeclared, even if installed: %s",
    async (name) => {
      const dependencies = [{ name: "@scope/other", version: "2.0.0" }];
      expect(await logged(logging(`require('${name}')`, { dependencies }))).toBe(
        `failed: Cannot find module '${name}'`,
      );
    },
  );

  it.each([
    ["greeter", "1.2.4", "Cannot use the npm dependency greeter@1.2.4: 1.2.3 is installed."],
    ["absent", "1.0.0", "Cannot find the npm dependency absent@1.0.0: install it where"],
    ["../greeter", "1.2.3", '"../greeter" is not the name of an npm package.'],
    ["__proto__", "1.0.0", '"__proto__" is not the name of an npm package.'],
  ])("that are not available fail the Action, even if unused: %s@%s", async (name, version, message) => {
    const { failed } = await outcomeOf(logging("1", { dependencies: [{ name, version }] }));
    expect(failed?.message).toContain(message);
  });

  it("need a folder, and are limited to ten", async () => {
    const runtime = new InProcessRuntime();
    const action = logging("1", { dependencies: greeter });
    const { failed } = await runtime.run({ trigger: "post-login", actions: [action], event: postLoginEvent });
    expect(failed?.message).toContain("Cannot find the npm dependency greeter@1.2.3: set `dependenciesFrom`");
    const many = await outcomeOf(logging("1", { dependencies: Array(11).fill(greeter[0]) }));
    expect(many.failed?.message).toBe("11 npm dependencies are declared; the limit is 10.");
  });
});

describe("Actions Modules", () => {
  const module = (name: string, code: string, extras: object = {}) => ({ name, code, secrets: {}, ...extras });

  it("can be required by name, with their own secrets and dependencies", async () => {
    const shared = module("shared", "exports.tell = () => require('greeter').greet(actions.secrets.WHO);", {
      secrets: { WHO: "module" },
      dependencies: greeter,
    });
    expect(await logged(logging("require('actions:shared').tell()", { modules: [shared] }))).toBe("hello module");
    const thief = logging("require('greeter').greet('x')", { modules: [shared] });
    expect(await logged(thief)).toBe("failed: Cannot find module 'greeter'");
    expect(await logged(logging("typeof actions + JSON.stringify(event.secrets)", { modules: [shared] }))).toBe(
      "undefined{}",
    );
  });

  it("run once, when first required, and log to the Action that requires them", async () => {
    const shared = module("shared", "console.log('loaded'); module.exports = { calls: 0 };");
    const action: DeployedAction = {
      ...handlerOf("const shared = require('actions:shared'); shared.calls += 1; console.log(String(shared.calls));"),
      modules: [shared],
    };
    const runtime = new InProcessRuntime();
    const lines = async () =>
      (await runtime.run({ trigger: "post-login", actions: [action], event: postLoginEvent })).executions[0]?.logs.map(
        ({ text }) => text,
      );
    expect(await lines()).toEqual(["loaded", "1"]);
    expect(await lines()).toEqual(["2"]);
  });

  it("throw the same error again if their code threw", async () => {
    const broken = module(
      "broken",
      "globalThis.loads = (globalThis.loads ?? 0) + 1; throw new Error('broken ' + globalThis.loads);",
    );
    const action = {
      ...actionOf(
        "const tell = () => { try { require('actions:broken'); } catch (error) { return error.message; } }; exports.onExecutePostLogin = async () => { console.log([tell(), tell()].join()); delete globalThis.loads; };",
      ),
      modules: [broken],
    };
    expect(await logged(action)).toBe("broken 1,broken 1");
  });

  it("cannot use each other, and are limited to three", async () => {
    const first = module("first", "module.exports = require('actions:second');");
    const second = module("second", "module.exports = 2;");
    expect(await logged(logging("require('actions:first')", { modules: [first, second] }))).toBe(
      "failed: Cannot find module 'actions:second': an Actions Module cannot use another",
    );
    const many = ["a", "b", "c", "d"].map((name) => module(name, ""));
    expect(await logged(logging("1", { modules: many }))).toBe(
      "failed: The Action uses 4 Actions Modules; the limit is 3.",
    );
  });
});
