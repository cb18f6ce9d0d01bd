import type { CacheAPI } from "./api-types.ts";
import { Claims } from "./claims.ts";
import { type JsonObject, jsonCopy } from "./json.ts";
import type { ScopeChange, TriggerOutcome } from "./trigger.ts";

type Denial = Omit<NonNullable<TriggerOutcome["denied"]>, "action">;

/** What the Actions of one trigger execution have asked for, and the event that later Actions get. */
export class TriggerState {
  /** The server's copy of the event. Actions get copies of it, and their changes to a copy have no effect. */
  readonly event: JsonObject;
  readonly cache: CacheAPI;
  /** Milliseconds since the epoch. */
  readonly now: () => number;

  readonly accessTokenClaims = new Claims();
  readonly idTokenClaims = new Claims();
  readonly scopeChanges: ScopeChange[] = [];
  readonly appMetadata = new Map<string, unknown>();
  readonly userMetadata = new Map<string, unknown>();
  readonly commands: { readonly method: string; readonly args: readonly unknown[] }[] = [];
  targetScopes: readonly string[] | undefined;

  #denied: TriggerOutcome["denied"];
  #suspendedAt: string | undefined;

  constructor(event: JsonObject, cache: CacheAPI, now: () => number) {
    this.event = event;
    this.cache = cache;
    this.now = now;
  }

  get denied(): TriggerOutcome["denied"] {
    return this.#denied;
  }

  /** The first refusal stands. */
  deny(action: string, denial: Denial): void {
    this.#denied ??= { action, ...denial };
  }

  /** Id of the Action after which the later ones wait for the user. */
  get suspendedAt(): string | undefined {
    return this.#suspendedAt;
  }

  /** The user is redirected or challenged after this Action. Auth0 runs the later Actions when the user returns. */
  waitForUser(actionId: string): void {
    this.#suspendedAt = actionId;
  }

  /** Records a call that the server carries out. Arguments are copied by way of JSON, without trailing `undefined`. */
  command(method: string, ...args: readonly unknown[]): void {
    const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
    this.commands.push({ method, args: given.map((arg) => jsonCopy(arg) ?? null) });
  }
}
