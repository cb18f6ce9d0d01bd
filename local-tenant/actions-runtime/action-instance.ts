import { createRequire, isBuiltin } from "node:module";
import { compileFunction, runInThisContext } from "node:vm";
import { createConsole } from "./logs.ts";
import type { DeployedAction, TriggerId } from "./trigger.ts";

export type Handler = (event: unknown, api: unknown) => Promise<void>;

const handlerNames: Readonly<Record<TriggerId, string>> = {
  "post-login": "onExecutePostLogin",
  "credentials-exchange": "onExecuteCredentialsExchange",
  "custom-token-exchange": "onExecuteCustomTokenExchange",
};

const nodeRequire = createRequire(`${process.cwd()}/`);
const actionConsole = createConsole();

/** `require` of an Action: Node's own modules. The local tenant installs no dependencies. */
function requireBuiltin(name: unknown): unknown {
  if (typeof name === "string" && isBuiltin(name)) return nodeRequire(name);
  throw Object.assign(new Error(`Cannot find module '${String(name)}'`), { code: "MODULE_NOT_FOUND" });
}

/** One version of an Action, loaded once: its module state lives as long as the instance. */
export class ActionInstance {
  readonly #module: { exports: unknown } = { exports: {} };
  readonly #action: DeployedAction;
  #loaded = false;
  #loadError: { readonly thrown: unknown } | undefined;

  constructor(action: DeployedAction) {
    this.#action = action;
  }

  /**
   * The handler of a trigger, by the rules of Auth0's own loader: the code runs at the first call, what it throws then
   * is thrown at every later call too, and the handler must be a native async function on an exported object.
   */
  handler(trigger: TriggerId): Handler {
    if (!this.#loaded) {
      this.#loaded = true;
      this.#load();
    }
    if (this.#loadError) throw this.#loadError.thrown;
    const exported = this.#module.exports;
    if (typeof exported !== "object" || exported === null) throw new Error("The Action must export an object.");
    const name = handlerNames[trigger];
    const handler = (exported as Record<string, unknown>)[name];
    // By name, since a function of another realm is not an instance of this realm's AsyncFunction.
    if (typeof handler !== "function" || handler.constructor?.name !== "AsyncFunction") {
      throw new Error(
        `Invalid function signature for the "${name}" handler. Use "exports.${name} = async function(event, api) { }" as the signature.`,
      );
    }
    return handler as Handler;
  }

  #load(): void {
    try {
      const initialise = compileFunction(this.#action.code, ["module", "exports", "console", "require"], {
        filename: `action:${this.#action.name}`,
        contextExtensions: testRealm(),
      });
      initialise(this.#module, this.#module.exports, actionConsole, requireBuiltin);
    } catch (thrown) {
      this.#loadError = { thrown };
    }
  }
}

/**
 * Code compiles in Node's main realm. A test runner has a realm of its own, where tools such as nock stand in for `fetch`:
 * there an Action gets the test's. Beside the injected names, so that an Action may still declare a `fetch` of its own.
 */
function testRealm(): object[] {
  if (runInThisContext("globalThis") === globalThis) return [];
  return [{ fetch: (...args: Parameters<typeof fetch>) => globalThis.fetch(...args) }];
}

const mostInstances = 200;

/** Warm instances by version. A new version is a new instance; the longest unused go first. */
export class ActionInstances {
  readonly #instances = new Map<string, ActionInstance>();

  get(action: DeployedAction): ActionInstance {
    const instance = this.#instances.get(action.versionId) ?? new ActionInstance(action);
    this.#instances.delete(action.versionId);
    this.#instances.set(action.versionId, instance);
    const oldest = this.#instances.keys().next();
    if (this.#instances.size > mostInstances && !oldest.done) this.#instances.delete(oldest.value);
    return instance;
  }
}
