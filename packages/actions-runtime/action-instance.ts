import { runCode } from "./action-code.ts";
import { actionRequire, type CodeSettings } from "./action-require.ts";
import { handlerName, triggersOf } from "./handlers.ts";
import type { DeployedAction, TriggerId } from "./trigger.ts";

type Handler = (event: unknown, api: unknown) => Promise<void>;

/** One version of an Action, loaded once: its module state lives as long as the instance. */
class ActionInstance {
  readonly #action: DeployedAction;
  readonly #settings: CodeSettings;
  #module: { readonly exports: unknown } = { exports: {} };
  #loaded = false;
  #loadError: { readonly thrown: unknown } | undefined;

  constructor(action: DeployedAction, settings: CodeSettings) {
    this.#action = action;
    this.#settings = settings;
  }

  /**
   * Returns the handler of a trigger by the rules of Auth0's loader: the code runs at the first call, an error of that
   * run is thrown again at every later call, and the handler must be a native async function on an exported object.
   */
  handler(trigger: TriggerId, continues = false): Handler {
    if (!this.#loaded) {
      this.#loaded = true;
      this.#load();
    }
    if (this.#loadError) throw this.#loadError.thrown;
    const exported = this.#module.exports;
    if (typeof exported !== "object" || exported === null) throw new Error("The Action must export an object.");
    const name = handlerName(trigger, continues);
    const handler = (exported as Record<string, unknown>)[name];
    // Compared by name: a function of another realm is not an instance of this realm's AsyncFunction.
    if (typeof handler !== "function" || handler.constructor?.name !== "AsyncFunction") {
      throw new Error(
        `Invalid function signature for the "${name}" handler. ` +
          `Use "exports.${name} = async function(event, api) { }" as the signature.${otherTrigger(trigger, exported)}`,
      );
    }
    return handler as Handler;
  }

  #load(): void {
    try {
      this.#module = runCode({
        code: this.#action.code,
        filename: `action:${this.#action.name}`,
        require: actionRequire(this.#action, this.#settings),
        globals: this.#settings,
      });
    } catch (thrown) {
      this.#loadError = { thrown };
    }
  }
}

/** Auth0's error does not say it: an Action that was written for another trigger, bound or tested by mistake. */
function otherTrigger(trigger: TriggerId, exported: object): string {
  const [other] = triggersOf(exported).filter((id) => id !== trigger);
  return other === undefined ? "" : ` This is an Action of the trigger ${other}, not of ${trigger}.`;
}

const mostInstances = 200;

/** Warm instances by version. A new version is a new instance. The least recently used is removed first. */
export class ActionInstances {
  readonly #instances = new Map<string, ActionInstance>();
  readonly #settings: CodeSettings;

  constructor(settings: CodeSettings) {
    this.#settings = settings;
  }

  get(action: DeployedAction): ActionInstance {
    const instance = this.#instances.get(action.versionId) ?? new ActionInstance(action, this.#settings);
    this.#instances.delete(action.versionId);
    this.#instances.set(action.versionId, instance);
    const oldest = this.#instances.keys().next();
    if (this.#instances.size > mostInstances && !oldest.done) this.#instances.delete(oldest.value);
    return instance;
  }
}
