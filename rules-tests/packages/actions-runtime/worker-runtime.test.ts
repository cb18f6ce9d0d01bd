import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, jest } from "@jest/globals";
import { ActionWorker } from "../../../packages/actions-runtime/action-worker.ts";
import type { RuntimeOptions } from "../../../packages/actions-runtime/options.ts";
import type { ActionsRuntime, DeployedAction, TriggerOutcome } from "../../../packages/actions-runtime/trigger.ts";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { actionOf, handlerOf, postLoginEvent } from "./running.ts";

const opened: ActionsRuntime[] = [];

/** Threads are not ended meanwhile, since tests count those that are. */
function open(options: RuntimeOptions = {}): ActionsRuntime {
  const runtime = createWorkerRuntime({ idleMs: 600_000, ...options });
  opened.push(runtime);
  return runtime;
}

const run = (runtime: ActionsRuntime, ...actions: readonly DeployedAction[]): Promise<TriggerOutcome> =>
  runtime.run({ trigger: "post-login", actions, event: postLoginEvent });
const sleep = (milliseconds: number) => `await new Promise((next) => setTimeout(next, ${milliseconds}));`;
const texts = (outcome: TriggerOutcome) => outcome.executions.flatMap(({ logs }) => logs.map(({ text }) => text));
const fine = handlerOf("console.log('fine');");

/** Runs what the event says: executions of one Action, one after another, share a thread. */
const scripted = actionOf(
  `const AsyncFunction = (async () => {}).constructor;
   exports.onExecutePostLogin = async (event, api) => 
     new AsyncFunction("event", "api", "console", event.script)(event, api, console);`,
  "scripted",
);
const runScript = (runtime: ActionsRuntime, script: string): Promise<TriggerOutcome> =>
  runtime.run({ trigger: "post-login", actions: [scripted], event: { ...postLoginEvent, script } });

afterAll(async () => {
  await Promise.all(opened.map((runtime) => runtime.close()));
});

describe("in the worker", () => {
  const runtime = open();

  it("Actions have the same outcome as in-process, including state and copies", async () => {
    const action = actionOf(
      `let calls = 0; exports.onExecutePostLogin = async (event, api) => {
         calls += 1; console.warn("call", calls, event.secrets.KEY); event.user.user_id = "x";
         api.accessToken.setCustomClaim("https://a/calls", calls).user.setAppMetadata("__proto__", { a: 1 });
         if (calls === 2) api.access.deny("no_role: second");
       };`,
      "stateful",
      { KEY: "k" },
    );
    const first = await run(runtime, action);
    expect(first).toMatchObject({ accessTokenClaims: { "https://a/calls": 1 } });
    expect(Object.entries(first.appMetadata)).toEqual([["__proto__", { a: 1 }]]);
    expect(first.executions[0]?.logs).toEqual([{ level: "warn", text: "call 1 k" }]);
    expect((await run(runtime, action)).denied).toEqual({ action: "stateful", reason: "no_role: second" });
    expect((await run(runtime, { ...action, versionId: "newer" })).accessTokenClaims).toEqual({ "https://a/calls": 1 });
    expect(postLoginEvent.user.user_id).toBe("oidc|acme|1");
  });

  it("Actions see nothing of the tenant's environment, arguments or loaders", async () => {
    const probe = "console.log(JSON.stringify([process.env, process.argv.slice(2), process.execArgv]));";
    expect(JSON.parse(texts(await run(runtime, handlerOf(probe)))[0] ?? "")).toEqual([{}, [], []]);
  });

  it("api uses the tenant's clock", async () => {
    const ahead = open({ now: () => Date.now() + 86_400_000 });
    const outcome = await run(
      ahead,
      handlerOf("console.log(api.cache.set('k', 'v', { ttl: 1000 }).record.expires_at);"),
    );
    expect(Number(texts(outcome)[0]) - Date.now()).toBeGreaterThan(86_000_000);
  });

  it.each([
    ["process.exit(0)", "The Action called process.exit."],
    ["try { process.exit(1); } finally { for (;;); }", "The Action called process.exit."],
    ["process.reallyExit(0)", "The Action ended its thread: the thread ended"],
    [
      `process.removeAllListeners(); process.exit = () => { throw new Error(); };
       setTimeout(() => { throw new Error("unheard"); }, 1); ${sleep(500)}`,
      "The Action ended its thread: unheard",
    ],
    ["process.abort()", "process.abort is not available to an Action."],
    ["process.kill(process.pid)", "process.kill is not available to an Action."],
    [`Promise.reject(new Error("not awaited")); ${sleep(50)}`, "not awaited"],
    [`setTimeout(() => { throw new Error("from a timer"); }, 1); ${sleep(50)}`, "from a timer"],
    [
      "require('worker_threads').parentPort.postMessage({ type: 'done', id: 1, outcome: '{}' }); throw new Error('mine')",
      "mine",
    ],
    [`const all = []; for (;;) { all.push(Buffer.alloc(1e7)); ${sleep(1)} }`, "The Action used too much memory."],
  ])("an Action that does this fails alone: %s", async (body, message) => {
    const { failed, ...rest } = await run(runtime, handlerOf(`api.accessToken.setCustomClaim('c', 1); ${body}`));
    expect(failed).toMatchObject({ action: "action", class: "action_error", message });
    expect(rest.accessTokenClaims).toEqual({});
    expect(texts(await run(runtime, fine))).toEqual(["fine"]);
  });

  it("an Action that ends the thread does not end other executions", async () => {
    const beside = runScript(runtime, `${sleep(50)} console.log("done");`);
    const [ends, goesOn] = await Promise.all([runScript(runtime, `${sleep(5)} process.exit();`), beside]);
    expect(ends.failed?.message).toBe("The Action called process.exit.");
    expect(texts(goesOn)).toEqual(["done"]);
  });

  it("a flood of output is dropped", async () => {
    const flood =
      "for (let i = 0; i < 500; i++) { console.log('x'.repeat(10_000)); process.stdout.write('y'.repeat(100_000)); }";
    const outcome = await run(runtime, handlerOf(flood));
    expect(outcome.failed).toBeUndefined();
    expect(texts(outcome).join("").length).toBeLessThan(257 * 1024);
  });

  it("an event that cannot be sent fails the run", async () => {
    const event = { ...postLoginEvent, secret: () => "no data" };
    const outcome = await runtime.run({ trigger: "post-login", actions: [fine], event });
    expect(outcome.failed?.class).toBe("platform_error");
    expect(texts(await run(runtime, fine))).toEqual(["fine"]);
  });

  it("long executions overlap, so that an Action can wait for another execution", async () => {
    const server = createServer((_request, response) => {
      void runScript(runtime, "console.log('inner');").then((outcome) => response.end(texts(outcome)[0]));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const outer = await runScript(
      runtime,
      `console.log(await (await fetch("http://127.0.0.1:${port}", { headers: { connection: "close" } })).text());`,
    );
    server.close();
    expect(texts(outer)).toEqual(["inner"]);
  });

  it("short executions share a thread, and its globals", async () => {
    const counted = actionOf(
      "let calls = 0; exports.onExecutePostLogin = async () => { calls += 1; console.log(calls); };",
      "counted",
    );
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => run(runtime, counted)));
    expect(outcomes.flatMap(texts)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
  });

  it("lines without text count in a flood of output", async () => {
    const outcome = await run(runtime, handlerOf("for (let i = 0; i < 100_000; i++) console.log('');"));
    expect(texts(outcome).length).toBeLessThan(5000);
  });

  it("nothing runs if no Action is bound", async () => {
    expect(await run(open())).toMatchObject({ executions: [], accessTokenClaims: {} });
  });
});

describe("an Action that never ends", () => {
  const timeoutMs = 150;
  const overTime = {
    action: "slow",
    class: "action_timeout",
    message: "The Actions of the trigger ran longer than 150 ms.",
  };

  it.each([
    ["blocks the thread", "for (;;);"],
    ["never lets other tasks run", "for (;;) await null;"],
    ["waits forever", "await new Promise(() => {});"],
  ])("and %s is stopped, and a fresh worker takes over", async (_, body) => {
    const runtime = open({ timeoutMs });
    expect((await run(runtime, fine, handlerOf(body, "post-login", "slow"))).failed).toEqual(overTime);
    expect(texts(await run(runtime, fine))).toEqual(["fine"]);
  });

  it("is also stopped while its code loads", async () => {
    expect((await run(open({ timeoutMs }), actionOf("for (;;);", "slow"))).failed).toEqual(overTime);
  });

  it("does not end executions that wait for it", async () => {
    const runtime = open({ timeoutMs });
    const blocked = runScript(runtime, "for (;;);");
    const behind = Array.from({ length: 3 }, () => runScript(runtime, "console.log('fine');"));
    expect((await blocked).failed).toEqual({ ...overTime, action: "scripted" });
    for (const outcome of await Promise.all(behind)) expect(texts(outcome)).toEqual(["fine"]);
  });

  it("does not end another execution that is still running", async () => {
    const runtime = open({ timeoutMs: 300 });
    const stuck = runScript(runtime, "await new Promise(() => {});");
    await new Promise((next) => setTimeout(next, 250));
    const beside = runScript(runtime, `console.log('began'); ${sleep(120)} console.log('ended');`);
    expect((await stuck).failed).toMatchObject({ action: "scripted", class: "action_timeout" });
    expect(texts(await beside)).toEqual(["began", "ended"]);
  });

  it("fails alone, whatever it does to its thread while others run", async () => {
    const runtime = open({ timeoutMs: 400 });
    const bad = ["for (;;);", "process.exit();", "process.reallyExit();", "await new Promise(() => {});"];
    const lawful = Array.from({ length: 12 }, (_, index) =>
      runScript(runtime, `${sleep(index * 3)} console.log("fine");`),
    );
    const spoilt = bad.map((script) => runScript(runtime, script));
    for (const outcome of await Promise.all(spoilt)) expect(outcome.failed?.class).toMatch(/^action_/);
    for (const outcome of await Promise.all(lawful)) expect(texts(outcome)).toEqual(["fine"]);
  });

  it("does not hold up the rest until the time limit, however many there are", async () => {
    const runtime = open({ timeoutMs: 60_000 });
    const stuck = Array.from({ length: 9 }, () => runScript(runtime, "await new Promise(() => {});"));
    expect(texts(await runScript(runtime, "console.log('fine');"))).toEqual(["fine"]);
    const ended = Promise.allSettled(stuck);
    await runtime.close();
    await ended;
  }, 30_000);

  it("is not confused with the next execution in its thread, which runs elsewhere if it left an exit behind", async () => {
    const runtime = open();
    expect((await runScript(runtime, "setTimeout(() => process.exit(), 30);")).failed).toBeUndefined();
    expect(texts(await runScript(runtime, `${sleep(60)} console.log("fine");`))).toEqual(["fine"]);
  });

  it("is distinguished from one that only waited for its turn", async () => {
    const runtime = open({ timeoutMs: 300 });
    const busy = runScript(runtime, "const end = Date.now() + 200; while (Date.now() < end);");
    const behind = runScript(runtime, `${sleep(200)} console.log('done');`);
    expect((await busy).failed).toBeUndefined();
    expect(texts(await behind)).toEqual(["done"]);
  });

  it("delays the next execution only briefly if it blocks in a timer after its own", async () => {
    const runtime = open({ timeoutMs });
    expect((await runScript(runtime, "setTimeout(() => { for (;;); }, 1);")).failed).toBeUndefined();
    await new Promise((next) => setTimeout(next, 30));
    expect(texts(await runScript(runtime, "console.log('fine');"))).toEqual(["fine"]);
  });

  it("shares the time limit with the other Actions of the trigger", async () => {
    const runtime = open({ timeoutMs: 300 });
    const slow = (name: string) => handlerOf(sleep(200), "post-login", name);
    expect((await run(runtime, slow("first"), slow("second"))).failed).toMatchObject({ action: "second" });
  });
});

describe("Actions of one trigger", () => {
  it("each have a thread of their own, which their executions share", async () => {
    const runtime = open();
    const count = (name: string) =>
      handlerOf("globalThis.count = (globalThis.count ?? 0) + 1; console.log(globalThis.count);", "post-login", name);
    const actions = [count("first"), count("second")];
    expect(texts(await run(runtime, ...actions))).toEqual(["1", "1"]);
    expect(texts(await run(runtime, ...actions))).toEqual(["2", "2"]);
  });

  it("fail if one throws while a later one runs", async () => {
    const stray = handlerOf("setTimeout(() => { throw new Error('late'); }, 20);", "post-login", "stray");
    const outcome = await run(open(), stray, handlerOf(sleep(300), "post-login", "later"));
    expect(outcome.failed).toEqual({ action: "stray", class: "action_error", message: "late" });
  });

  it("see and keep what earlier ones asked for", async () => {
    const body = `api.accessToken.removeScope("a"); api.user.setAppMetadata("k", 1); api.cache.set("c", "1");
      api.multifactor.enable("any"); api.transaction.setMetadata("t", 1); api.idToken.setCustomClaim("https://a/x", 1);`;
    const looks = `console.log(JSON.stringify([event.user.app_metadata, event.transaction.metadata,
      api.cache.get("c").value])); api.accessToken.setCustomClaim("https://a/y", 2);`;
    const outcome = await run(open(), handlerOf(body, "post-login", "first"), handlerOf(looks, "post-login", "second"));
    expect(texts(outcome)).toEqual(['[{"k":1},{"t":1},"1"]']);
    expect(outcome).toMatchObject({
      scopeChanges: [{ op: "remove", scope: "a" }],
      appMetadata: { k: 1 },
      commands: [{ method: "multifactor.enable" }, { method: "transaction.setMetadata" }],
      idTokenClaims: { "https://a/x": 1 },
      accessTokenClaims: { "https://a/y": 2 },
    });
  });

  it.each([
    ["a second factor", `api.multifactor.enable("any");`, `text.replace(/{"method":"multifactor[^}]*}/, "")`],
    ["a removed scope", `api.accessToken.removeScope("a");`, `text.replace(/{"op"[^}]*}/, "")`],
  ])("cannot take back %s", async (_what, asks, forget) => {
    const forgets = `const original = JSON.stringify;
      JSON.stringify = (value) => { const text = original(value); return value?.outcome ? ${forget} : text; };`;
    const actions = [handlerOf(asks, "post-login", "asks"), handlerOf(forgets, "post-login", "forgets")];
    expect((await run(open(), ...actions)).failed).toEqual({
      action: "forgets",
      class: "platform_error",
      message: "The Action's answer leaves out calls of earlier Actions.",
    });
  });

  it("cannot skip later ones by waiting in another's name", async () => {
    const waits = `const original = JSON.stringify;
      JSON.stringify = (value) => original(value?.outcome ? { ...value, outcome: { ...value.outcome, suspendedAt: "guard" } } : value);`;
    const guard = handlerOf(`api.access.deny("no");`, "post-login", "guard");
    const outcome = await run(open(), handlerOf(waits, "post-login", "waits"), guard);
    expect(outcome.suspendedAt).toBe("waits");
  });

  it("get a new thread after one that keeps much memory", async () => {
    const runtime = open();
    const count = "globalThis.count = (globalThis.count ?? 0) + 1; console.log(globalThis.count);";
    expect(texts(await runScript(runtime, `globalThis.kept = Buffer.alloc(2e8); ${count}`))).toEqual(["1"]);
    expect(texts(await runScript(runtime, count))).toEqual(["1"]);
    expect(texts(await runScript(runtime, count))).toEqual(["2"]);
  });

  it("run once, even if an earlier execution changed what tells that one has begun", async () => {
    const runtime = open();
    const folder = mkdtempSync(join(tmpdir(), "runs-"));
    const file = join(folder, "runs");
    const change = `require("vm").runInThisContext("Atomics.store = () => 0");`;
    // Longer than a step may take to begin.
    const run = `require("fs").appendFileSync(${JSON.stringify(file)}, "x"); ${sleep(800)}`;
    const action = handlerOf(`if (event.script) { ${change} } else { ${run} }`);
    for (const script of ["change", ""]) {
      await runtime.run({ trigger: "post-login", actions: [action], event: { ...postLoginEvent, script } });
    }
    expect(readFileSync(file, "utf8")).toBe("x");
    rmSync(folder, { recursive: true });
  });

  it("have at most twelve warm threads", async () => {
    const runtime = open();
    const terminate = jest.spyOn(ActionWorker.prototype, "terminate");
    for (let i = 0; i < 14; i++) await run(runtime, handlerOf("", "post-login", `action-${i}`));
    expect(terminate).toHaveBeenCalledTimes(2);
    terminate.mockRestore();
  });
});

describe("an idle runtime", () => {
  it("keeps one thread of an Action where many executions at once needed more", async () => {
    const runtime = open({ idleMs: 50 });
    const terminate = jest.spyOn(ActionWorker.prototype, "terminate");
    const folder = mkdtempSync(join(tmpdir(), "threads-"));
    // Each waits until all run, so that each needs a thread.
    const tellsThread = handlerOf(`const { threadId } = require("worker_threads"); const fs = require("fs");
      fs.writeFileSync(${JSON.stringify(`${folder}/`)} + threadId, ""); console.log(threadId);
      while (fs.readdirSync(${JSON.stringify(folder)}).length < 3) ${sleep(10)}`);
    const outcomes = await Promise.all([1, 2, 3].map(() => run(runtime, tellsThread)));
    const threads = new Set(outcomes.flatMap(texts));
    expect(threads.size).toBe(3);
    while (terminate.mock.calls.length < threads.size - 1) await new Promise((next) => setTimeout(next, 20));
    const [kept] = texts(await run(runtime, tellsThread));
    expect(threads).toContain(kept);
    expect(terminate).toHaveBeenCalledTimes(threads.size - 1);
    terminate.mockRestore();
    rmSync(folder, { recursive: true });
  });

  it("lets the process end", async () => {
    const held = () => process.getActiveResourcesInfo().filter((name) => /MessagePort|Worker/.test(name)).length;
    const before = held();
    const runtime = open();
    const running = run(runtime, fine);
    expect(held()).toBeGreaterThan(before);
    await running;
    expect(held()).toBeLessThanOrEqual(before);
  });
});

describe("close", () => {
  it("ends running executions and refuses later ones", async () => {
    const runtime = open();
    const running = run(runtime, handlerOf("for (;;);"));
    await new Promise((next) => setTimeout(next, 20));
    const rejected = expect(running).rejects.toMatchObject({ name: "RuntimeClosedError" });
    await runtime.close();
    await rejected;
    await expect(run(runtime, fine)).rejects.toMatchObject({ name: "RuntimeClosedError" });
  });
});
