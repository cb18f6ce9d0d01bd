import type { CacheAPI } from "./api-types.ts";
import { type JsonObject, jsonCopy } from "./json.ts";
import type { ScopeChange, TriggerOutcome } from "./trigger.ts";

type Denial = Omit<NonNullable<TriggerOutcome["denied"]>, "action">;

/** What the Actions of one trigger execution asked for so far, and the event as later Actions will find it. */
export class TriggerState {
  /** The server's own copy of the event: Actions get copies of it, and what they write there never comes back. */
  readonly event: JsonObject;
  readonly cache: CacheAPI;
  /** Milliseconds since the epoch. */
  readonly now: () => number;

  readonly accessTokenClaims = new Map<string, unknown>();
  readonly idTokenClaims = new Map<string, unknown>();
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

  /** Whether later Actions must not run (yet): access is denied, or the user has to be somewhere else first. */
  get stopped(): boolean {
    return this.#denied !== undefined || this.#suspendedAt !== undefined;
  }

  /** The first refusal stands. */
  deny(action: string, denial: Denial): void {
    this.#denied ??= { action, ...denial };
  }

  /** Id of the Action after which the later ones wait for the user. */
  get suspendedAt(): string | undefined {
    return this.#suspendedAt;
  }

  /** The user is sent away or challenged after this Action: Auth0 runs the later ones when the user is back. */
  waitForUser(actionId: string): void {
    this.#suspendedAt = actionId;
  }

  /** Notes a call whose effect is the server's. Arguments are copied as JSON has them; absent ones at the end are left out. */
  command(method: string, ...args: readonly unknown[]): void {
    const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
    this.commands.push({ method, args: given.map((arg) => jsonCopy(arg) ?? null) });
  }
}
