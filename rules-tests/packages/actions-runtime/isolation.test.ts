import { runInThisContext } from "node:vm";
import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { actionOf, postLoginEvent } from "./running.ts";

/** Refuses the user `mallory`, with what an Action of this project uses: JSON, maps, crypto, text. */
const guard = actionOf(
  `exports.onExecutePostLogin = async (event, api) => {
     const refused = new Map(Object.entries(JSON.parse('{"mallory":"no_role"}')));
     const code = refused.get(event.user.name.toLowerCase());
     if (code) return api.access.deny(code + ": refused");
     api.accessToken.setCustomClaim("https://a/ok", true);
   };`,
  "guard",
);

const empty = `{ accessTokenClaims: {}, idTokenClaims: {}, scopeChanges: [], appMetadata: {}, userMetadata: {}, commands: [], executions: [] }`;
const forgotten = `(text) => text.replace(/"denied":\\{[^{}]*\\},?/, "").replace(/"failed":\\{[^{}]*\\},?/, "")`;

/** Replaces a function that the runtime may use, at its holder, by one made of the original. */
const replace = (holder: string, name: string, made: string) =>
  `{ const original = ${holder}[${JSON.stringify(name)}]; ${holder}[${JSON.stringify(name)}] = ${made}; }`;

/** Sends what passes for an answer by every port that it finds, now and later, for every id that it can think of. */
const forge = (find: string, message = `{ type: "done", id, outcome: JSON.stringify(${empty}) }`) =>
  `const send = () => {
     for (const port of ${find}) {
       for (const id of [1, 2, 3, 4, 5, 6, "1", "2", "3"]) try { port.postMessage(${message}); } catch {}
     }
   };
   send(); setInterval(send, 1).unref();`;
const handles = `process._getActiveHandles().filter((handle) => typeof handle.postMessage === "function")`;

const mark = "globalThis.reachedMainThread = true";
const evaluate = `const session = new Session(); session.connectToMainThread(); session.post("Runtime.evaluate", { expression: ${JSON.stringify(mark)} });`;

/** What one Action tries, at login, so that another Action's refusal is lost. Top-level code of the Action. */
const tries: readonly (readonly [string, string])[] = [
  [
    "JSON.stringify forgets refusals",
    replace(
      "JSON",
      "stringify",
      `(...args) => { const forget = ${forgotten}; const text = original(...args); return typeof text === "string" ? forget(text) : text; }`,
    ),
  ],
  ["JSON.stringify returns an empty outcome", replace("JSON", "stringify", `() => original(${empty})`)],
  ["JSON.stringify returns nothing", replace("JSON", "stringify", "() => undefined")],
  ["JSON.parse forgets names", replace("JSON", "parse", `(text) => original(text.replaceAll("mallory", "ann"))`)],
  [
    "Object.prototype.toJSON",
    `Object.defineProperty(Object.prototype, "toJSON", { configurable: true, value() { const { denied, ...rest } = this; return rest; } });`,
  ],
  [
    "Array.prototype.toJSON",
    `Object.defineProperty(Array.prototype, "toJSON", { configurable: true, value: () => [] });`,
  ],
  [
    "String.prototype.toJSON",
    `Object.defineProperty(String.prototype, "toJSON", { configurable: true, value: () => "ann" });`,
  ],
  [
    "Reflect.apply swallows deny",
    replace(
      "Reflect",
      "apply",
      `(target, self, args) => (self && "deny" in self ? undefined : original(target, self, args))`,
    ),
  ],
  ["Reflect.apply does nothing", replace("Reflect", "apply", "() => {}")],
  ["Reflect.deleteProperty does nothing", replace("Reflect", "deleteProperty", "() => true")],
  [
    "Object.fromEntries makes deny harmless",
    replace(
      "Object",
      "fromEntries",
      `(entries) => { const made = original(entries); if (made.deny) made.deny = () => {}; if (made.access?.deny) made.access = { deny() {} }; return made; }`,
    ),
  ],
  [
    "Object.entries hides deny",
    replace(
      "Object",
      "entries",
      `(value) => original(value).map(([name, entry]) => [name, name === "deny" ? () => {} : entry])`,
    ),
  ],
  ["Object.keys yields nothing", replace("Object", "keys", "() => []")],
  ["Object.create yields a deaf object", replace("Object", "create", "() => new Proxy({}, { set: () => true })")],
  ["Object.defineProperty does nothing", replace("Object", "defineProperty", "(target) => target")],
  ["Object.hasOwn is false", replace("Object", "hasOwn", "() => false")],
  ["Object.assign does nothing", replace("Object", "assign", "(target) => target")],
  [
    "Object.prototype.denied swallows the refusal",
    `Object.defineProperty(Object.prototype, "denied", { configurable: true, get: () => undefined, set() {} });`,
  ],
  [
    "Object.prototype.failed swallows the failure",
    `Object.defineProperty(Object.prototype, "failed", { configurable: true, get: () => undefined, set() {} });`,
  ],
  [
    "Object.prototype.reason and action",
    `for (const name of ["reason", "action", "code"]) Object.defineProperty(Object.prototype, name, { configurable: true, get: () => undefined, set() {} });`,
  ],
  [
    "Object.prototype.name hides mallory",
    `Object.defineProperty(Object.prototype, "name", { configurable: true, get: () => "ann", set() {} });`,
  ],
  ["String.prototype.toLowerCase answers ann", replace("String.prototype", "toLowerCase", `() => "ann"`)],
  ["String.prototype.slice answers nothing", replace("String.prototype", "slice", `() => ""`)],
  [
    "String is empty",
    `globalThis.String = Object.assign(() => "", { prototype: String.prototype, fromCharCode: String.fromCharCode });`,
  ],
  ["Map.prototype.get finds nothing", replace("Map.prototype", "get", "() => undefined")],
  [
    "Map.prototype.get yields its own handler",
    replace(
      "Map.prototype",
      "get",
      `function (key) { const found = original.call(this, key); return found?.handler ? { handler: () => async () => {} } : found; }`,
    ),
  ],
  ["Map.prototype.set stores nothing", replace("Map.prototype", "set", "function () { return this; }")],
  [
    "Map is another class",
    `const RealMap = Map; globalThis.Map = class extends RealMap { get() { return undefined; } };`,
  ],
  ["Map iterates over nothing", replace("Map.prototype", "entries", "() => [][Symbol.iterator]()")],
  [
    "arrays iterate over nothing",
    `const iterate = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function () { return this.some?.((entry) => entry?.action) ? iterate.call([]) : iterate.call(this); };`,
  ],
  [
    "the iterator of arrays skips Actions",
    `const proto = Object.getPrototypeOf([][Symbol.iterator]()); { const next = proto.next; proto.next = function () { let step = next.call(this); while (!step.done && step.value?.action?.name === "guard") step = next.call(this); return step; }; }`,
  ],
  [
    "Array.prototype.map skips Actions",
    replace(
      "Array.prototype",
      "map",
      `function (...args) { return original.apply(this.filter((entry) => entry?.name !== "guard"), args); }`,
    ),
  ],
  [
    "Array.prototype.slice skips Actions",
    replace(
      "Array.prototype",
      "slice",
      `function (...args) { return original.apply(this.filter((entry) => entry?.name !== "guard"), args); }`,
    ),
  ],
  ["Array.prototype.find finds nothing", replace("Array.prototype", "find", "() => undefined")],
  ["Array.prototype.push drops", replace("Array.prototype", "push", "() => 0")],
  [
    "Promise.prototype.then resolves to an empty outcome",
    replace(
      "Promise.prototype",
      "then",
      `function (done, failed) { return original.call(this, (value) => done?.(value && value.executions ? ${empty} : value), failed); }`,
    ),
  ],
  ["Promise.race ends at once", replace("Promise", "race", "() => Promise.resolve()")],
  [
    "Promise.prototype.constructor",
    `Object.defineProperty(Promise.prototype, "constructor", { get() { return Object; } });`,
  ],
  ["Function.prototype.call calls nothing", replace("Function.prototype", "call", "() => {}")],
  ["Function.prototype.apply calls nothing", replace("Function.prototype", "apply", "() => {}")],
  ["Function.prototype.bind binds nothing", replace("Function.prototype", "bind", "() => () => {}")],
  [
    "AsyncLocalStorage.prototype.run skips the handler",
    `const { AsyncLocalStorage } = require("node:async_hooks"); ${replace("AsyncLocalStorage.prototype", "run", "async () => {}")}`,
  ],
  [
    "AsyncLocalStorage.prototype.getStore",
    `const { AsyncLocalStorage } = require("node:async_hooks"); AsyncLocalStorage.prototype.getStore = () => undefined;`,
  ],
  [
    "vm.compileFunction yields a harmless module",
    `require("node:vm").compileFunction = () => (module) => { module.exports = { onExecutePostLogin: async () => {} }; };`,
  ],
  [
    "MessagePort.prototype.postMessage forgets refusals",
    `const { MessagePort } = require("node:worker_threads"); ${replace("MessagePort.prototype", "postMessage", `function (message, ...rest) { const forget = ${forgotten}; return original.call(this, message?.outcome ? { ...message, outcome: forget(message.outcome) } : message, ...rest); }`)}`,
  ],
  [
    "EventEmitter.prototype.emit drops messages",
    `const events = require("node:events"); events.prototype.emit = () => true;`,
  ],
  [
    "MessagePort's listeners are replaced",
    `for (const port of ${handles}) { const [listener] = port.listeners?.("message") ?? []; port.removeAllListeners?.("message"); port.on("message", (message) => { if (message.type === "run") port.postMessage({ type: "done", id: message.id, outcome: JSON.stringify(${empty}) }); else listener?.(message); }); }`,
  ],
  ["forged answers by process._getActiveHandles", forge(handles)],
  [
    "forged answers by process.getActiveResourcesInfo and handles",
    forge(
      `[...process._getActiveHandles(), ...(process._getActiveRequests?.() ?? [])].filter((one) => one?.postMessage)`,
    ),
  ],
  ["forged answers by parentPort", forge(`[require("node:worker_threads").parentPort]`)],
  [
    "forged answers by a BroadcastChannel",
    forge(`["actions", "done", "message"].map((name) => new BroadcastChannel(name))`),
  ],
  ["forged outcomes of a run that is taken up", forge(handles, `{ type: "action", id, name: "guard" }`)],
  ["forged ends", forge(handles, `{ type: "ending", id, message: "" }`)],
  [
    "forged answers in another encoding",
    forge(handles, `{ type: "done", id, outcome: JSON.stringify({ outcome: ${empty}, cache: [] }) }`),
  ],
  [
    "answers by watching Map.prototype for ids",
    `const ids = new Set(); ${replace("Map.prototype", "set", `function (key, value) { ids.add(key); return original.call(this, key, value); }`)} setInterval(() => { for (const port of ${handles}) for (const id of ids) try { port.postMessage({ type: "done", id, outcome: ${JSON.stringify("{}")} }); } catch {} }, 1).unref();`,
  ],
  [
    "prepareStackTrace looks for the runtime's objects",
    `Error.prepareStackTrace = (error, frames) => { for (const frame of frames) { const self = frame.getThis?.(); if (self?.deny) self.deny = () => {}; } return ""; };`,
  ],
  [
    "arguments of callers",
    `try { (function find() { const caller = find.caller; if (caller) caller.arguments[0].denied = undefined; })(); } catch {}`,
  ],
  ["WeakMap and private fields", `globalThis.WeakMap = class { get() {} set() {} has() { return true; } };`],
  ["structuredClone forgets", `globalThis.structuredClone = () => (${empty});`],
  ["Date.now stands still in 1970", "Date.now = () => 0;"],
  ["performance.now ends the clock", `performance.now = () => -Infinity;`],
  [
    "setTimeout and setImmediate never fire",
    "globalThis.setTimeout = globalThis.setImmediate = () => ({ unref() {} });",
  ],
  [
    "process.on removes listeners",
    `process.removeAllListeners(); process.on("uncaughtException", () => {}); process.on("unhandledRejection", () => {});`,
  ],
  [
    "the module cache",
    `const Module = require("node:module"); Module._load = () => ({}); Module.prototype.require = () => ({}); for (const key of Object.keys(Module._cache)) delete Module._cache[key];`,
  ],
  [
    "crypto.verify says yes",
    `require("node:crypto").verify = () => true; require("node:crypto").createHash = () => ({ update() { return this; }, digest: () => "" });`,
  ],
  ["Buffer.byteLength is small", `Buffer.byteLength = () => 0; Buffer.from = () => Buffer.alloc(0);`],
  ["the Proxy that JSON sees", `globalThis.Proxy = class { constructor(target) { return target; } };`],
  [
    "Symbol.species and concat",
    `Object.defineProperty(Array, Symbol.species, { get: () => class extends Array { push() {} } });`,
  ],
  [
    "AsyncFunction's prototype",
    `const prototype = Object.getPrototypeOf(async () => {}); prototype.constructor = function AsyncFunction() {}; Object.setPrototypeOf(prototype, { call() {}, apply() {} });`,
  ],
  [
    "RegExp.prototype tests true",
    `RegExp.prototype.test = () => true; RegExp.prototype.exec = () => null; RegExp.prototype[Symbol.replace] = () => "";`,
  ],
  [
    "Number and Boolean",
    `globalThis.Boolean = () => false; globalThis.Number = () => 0; Number.isInteger = () => true;`,
  ],
  [
    "globalThis has a guard of its own",
    `globalThis.exports = { onExecutePostLogin: async () => {} }; globalThis.module = { exports: globalThis.exports };`,
  ],
  ["the inspector of the main thread", `const { Session } = require("node:inspector"); ${evaluate}`],
  ["the inspector by promises", `const { Session } = require("node:inspector/promises"); ${evaluate}`],
  [
    "the inspector by process.binding",
    `const { MainThreadConnection } = process.binding("inspector"); new MainThreadConnection(() => {}).dispatch(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression: ${JSON.stringify(mark)} } }));`,
  ],
  [
    "the inspector by another thread",
    `const { Worker } = require("node:worker_threads"); new Worker(${JSON.stringify(`const { Session } = require("node:inspector"); ${evaluate}`)}, { eval: true });`,
  ],
];

/** One for all tries, so that what one leaves behind meets the next. */
const runtime = createWorkerRuntime({ timeoutMs: 500 });
afterAll(() => runtime.close());

/**
 * Logins of a user whom the guard refuses, with an Action bound before it, and then after it. At the end the guard runs
 * alone: its own thread must still work.
 */
async function loginsWith(code: string) {
  const rogue = actionOf(`exports.onExecutePostLogin = async () => {}; ${code}`, "rogue");
  const login = (name: string, ...actions: (typeof guard)[]) => {
    const event = { ...postLoginEvent, user: { ...postLoginEvent.user, name } };
    return runtime.run({ trigger: "post-login", actions, event });
  };
  const before = [await login("mallory", rogue, guard), await login("mallory", rogue, guard)];
  const alone = [await login("mallory", guard), await login("ann", guard)];
  // Bound last, it must have run at a login before: in its thread of before, or in a new one if that has ended.
  await login("ann", guard, rogue);
  const after = [await login("mallory", guard, rogue), await login("mallory", guard, rogue)];
  return { before, after, alone: [...alone, await login("mallory", guard), await login("ann", guard)] };
}

const refused = { denied: { action: "guard", reason: "no_role: refused" }, accessTokenClaims: {} };
const allowed = { accessTokenClaims: { "https://a/ok": true } };

async function expectRefusal(code: string): Promise<void> {
  const { before, after, alone } = await loginsWith(code);
  // The refusal stands, or the run has failed: no token in either case.
  for (const { failed, denied } of [...before, ...after]) expect(failed ?? denied).toBeDefined();
  const right = [expect.objectContaining(refused), expect.objectContaining(allowed)];
  expect(alone).toEqual([...right, ...right]);
  expect(alone.filter(({ failed }) => failed !== undefined)).toEqual([]);
}

describe("an Action cannot undo the refusal of another", () => {
  afterEach(() => {
    const taken =
      "(() => { const { reachedMainThread } = globalThis; delete globalThis.reachedMainThread; return reachedMainThread; })()";
    expect(runInThisContext(taken)).toBeUndefined();
  });

  it("that does nothing, bound before it or after it", async () => {
    const { before, after } = await loginsWith("");
    for (const outcome of [...before, ...after]) expect(outcome).toMatchObject(refused);
  });

  it.each(tries)("bound before it, and after it: %s", (_name, code) => expectRefusal(code));
});
