import type { Directory } from "./directory.ts";
import type { JsonObject } from "./json.ts";
import type { DeployedAction } from "./trigger.ts";
import type { TriggerState } from "./trigger-state.ts";

/** One Action's part of a trigger execution. */
export class ActionCall {
  /** Name, for reports. */
  readonly action: string;
  readonly state: TriggerState;
  /** This Action's copy of the event. Mirrored changes show in it at once. */
  readonly event: JsonObject;
  /** Whether `onContinuePostLogin` runs. */
  readonly continues: boolean;
  readonly directory: Directory | undefined;

  readonly #actionId: string;
  readonly #userMetadataBefore: ReadonlyMap<string, unknown>;
  #asked: "redirect" | "render" | undefined;
  #altersPrimaryUser = false;
  #abortion: string | undefined;

  constructor(
    action: DeployedAction,
    state: TriggerState,
    event: JsonObject,
    continues: boolean,
    directory: Directory | undefined,
  ) {
    this.action = action.name;
    this.#actionId = action.id;
    this.state = state;
    this.event = event;
    this.continues = continues;
    this.directory = directory;
    this.#userMetadataBefore = new Map(state.userMetadata);
  }

  /** Later Actions wait until the user has done what this Action asks for. */
  waitForUser(): void {
    this.state.waitForUser(this.#actionId);
  }

  /** Whether this Action may ask for that now: at most one form, and not both a form and a redirect. */
  mayAsk(what: "redirect" | "render"): boolean {
    if (this.#asked === what && what === "render") return this.#abort("Only 1 render command per action is allowed.");
    if (this.#asked !== undefined && this.#asked !== what) {
      return this.#abort("Redirect and render commands cannot be used in the same action.");
    }
    this.#asked = what;
    return true;
  }

  /** From here on, the user's metadata would belong to another user. */
  alterPrimaryUser(): void {
    this.#altersPrimaryUser = true;
  }

  /**
   * Called when the handler has ended. Throws if the execution was aborted, even if the Action caught the error.
   * `user_metadata` set together with `setPrimaryUser` is lost: https://auth0.com/docs/customize/actions/limitations
   */
  end(): void {
    if (this.#abortion !== undefined) throw new Error(this.#abortion);
    if (!this.#altersPrimaryUser) return;
    this.state.userMetadata.clear();
    for (const [key, value] of this.#userMetadataBefore) this.state.userMetadata.set(key, value);
  }

  #abort(message: string): false {
    this.#abortion ??= message;
    return false;
  }
}
