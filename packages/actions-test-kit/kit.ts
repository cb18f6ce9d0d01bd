import { signHs256 } from "@federated-actions/actions-runtime/hs256";
import { InProcessRuntime } from "@federated-actions/actions-runtime/in-process";
import { isObject, type JsonObject } from "@federated-actions/actions-runtime/json";
import type { InProcessOptions } from "@federated-actions/actions-runtime/options";
import type { DeployedAction, TriggerId } from "@federated-actions/actions-runtime/trigger";
import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { type Clock, createClock } from "./clock.ts";
import { type CapturedOptions, capturedEvent } from "./events/captured.ts";
import { exchangeEvent } from "./events/exchange.ts";
import { machineEvent } from "./events/machine.ts";
import { merge } from "./events/merge.ts";
import { postLoginEvent } from "./events/post-login.ts";
import type { ExchangeWords, LoginWords, MachineWords } from "./events/words.ts";
import { KitError } from "./kit-error.ts";
import type { KitEvent } from "./kit-event.ts";
import { type Outcome, readOutcome } from "./outcome.ts";
import { chooseSeed, replayHint } from "./seed.ts";
import { varied } from "./variation.ts";

export interface KitOptions extends Pick<InProcessOptions, "timeoutMs" | "cacheTotalBytes" | "cacheEntries"> {
  /** Default: the environment variable KIT_SEED, else a random seed. */
  readonly seed?: number;
  /** Initial time of the clock: ISO 8601 or milliseconds. Default: a day in July 2026. */
  readonly now?: number | string;
  /** The folder whose `node_modules` holds the packages that Actions declare. Default: the working directory. */
  readonly dependenciesFrom?: string;
}

/** What the user returns with. */
export interface Return {
  /** Parameters of the request to /continue, in addition to `state`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Makes the request a POST. */
  readonly body?: Readonly<Record<string, string>>;
  /** The user's input in a form. */
  readonly fields?: JsonObject;
  /** Merged into the event: changes since the redirect, such as `{ user: { app_metadata } }`. */
  readonly event?: JsonObject;
}

/**
 * A test kit for any Actions: makes events, runs Actions as Auth0 does, and returns the outcome as the application
 * would see it. Nothing leaves the process. Each kit has its own cache, clock and seed.
 */
export class Kit {
  readonly clock: Clock;
  readonly seed: number;
  readonly #runtime: InProcessRuntime;
  #events = 0;

  constructor({ seed, now = "2026-07-01T09:00:00Z", dependenciesFrom = process.cwd(), ...limits }: KitOptions = {}) {
    this.seed = chooseSeed(seed);
    this.clock = createClock(now);
    this.#runtime = new InProcessRuntime({ ...limits, dependenciesFrom, now: this.clock.now, actionsSeeNow: true });
  }

  /** A post-login event: a user signs in. */
  login(words: LoginWords = {}): KitEvent {
    return postLoginEvent(words, this.#around(), this.clock.now());
  }

  /** A credentials-exchange event: a machine requests a token. */
  machine(words: MachineWords = {}): KitEvent {
    return machineEvent(words, this.#around());
  }

  /** A custom-token-exchange event: a client presents a token of another issuer. */
  exchange(words: ExchangeWords = {}): KitEvent {
    return exchangeEvent(words, this.#around());
  }

  /** An event from a real tenant. @throws {KitError} if it is not an event of that trigger. */
  captured(trigger: TriggerId, event: unknown, options: CapturedOptions = {}): KitEvent {
    return capturedEvent(trigger, event, options);
  }

  /** Runs Actions in this order, as if they were bound to the event's trigger. */
  async run(actions: DeployedAction | readonly DeployedAction[], event: KitEvent): Promise<Outcome> {
    const bound = [actions].flat();
    if (new Set(bound.map(({ id }) => id)).size < bound.length) {
      throw new KitError("two Actions have the same name: give each its own");
    }
    if (bound.length > actionLimits.bindings) {
      throw new KitError(`${bound.length} Actions are bound; the limit of a trigger is ${actionLimits.bindings}`);
    }
    const { trigger, directory } = event;
    const raw = await this.#runtime.run({
      trigger,
      actions: bound,
      event: event.event,
      ...(directory && { directory }),
    });
    return this.#read(bound, event, raw);
  }

  /**
   * The user returns from a redirect, form or second factor: runs the remaining Actions.
   * @throws {KitError} if the outcome does not wait for the user.
   */
  async continue(outcome: Outcome, back: Return = {}): Promise<Outcome> {
    const { pending, raw } = outcome;
    const { actions, event } = outcome.given;
    if (!pending) throw new KitError(`there is nothing to continue: the outcome is "${outcome.decision}"`);
    const resumed = { ...event, event: merge(this.#eventOfReturn(outcome, back), back.event ?? {}) };
    // `multifactor.enable` asks at the end, when all Actions have run.
    if (raw.suspendedAt === undefined) return this.#read(actions, resumed, raw, true);
    const resumption = { outcome: raw, at: pending.kind === "factor" ? "next" : "continue" } as const;
    const { trigger, directory } = event;
    const run = { trigger, actions, event: resumed.event, resumption, ...(directory && { directory }) };
    return this.#read(actions, resumed, await this.#runtime.run(run), pending.kind === "factor");
  }

  /**
   * A token that the other site signs and sends back, for `api.redirect.validateToken`: HS256, with the claims that
   * Auth0 checks. `payload` can override them.
   */
  sessionToken(outcome: Outcome, options: { secret: string; payload?: JsonObject; expiresInSeconds?: number }): string {
    const { pending } = outcome;
    if (pending?.kind !== "redirect")
      throw new KitError("the outcome is not a redirect: there is no site to send a token back");
    const { request, user } = outcome.given.event.event;
    const issued = Math.floor(this.clock.now() / 1000);
    const claims = {
      iat: issued,
      exp: issued + (options.expiresInSeconds ?? 60),
      iss: isObject(request) ? request.hostname : undefined,
      sub: isObject(user) ? user.user_id : undefined,
      state: pending.state,
      ...options.payload,
    };
    return signHs256(claims, options.secret);
  }

  /**
   * Runs a test on this many variations, each in its own kit, and reports how to replay the one that fails. If KIT_SEED
   * is set, that variation runs first.
   */
  static async vary(times: number, test: (kit: Kit) => Promise<void>, options: KitOptions = {}): Promise<void> {
    const first = chooseSeed(options.seed);
    for (let seed = first; seed < first + times; seed++) {
      try {
        await test(new Kit({ ...options, seed }));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const hint = replayHint(seed);
        throw new Error(message.includes(hint) ? message : `${message}\n\n${hint}`, { cause: error });
      }
    }
  }

  #around() {
    this.#events += 1;
    return varied(this.seed + this.#events - 1);
  }

  #read(actions: readonly DeployedAction[], event: KitEvent, raw: Outcome["raw"], factorMet = false): Outcome {
    const { request } = event.event;
    const hostname = isObject(request) && typeof request.hostname === "string" ? request.hostname : "tenant.auth0.com";
    const state = varied(this.seed + this.#events).state;
    return readOutcome({
      issuer: `https://${hostname}/`,
      now: this.clock.now(),
      actions,
      event,
      raw,
      seed: this.seed,
      state,
      factorMet,
    });
  }

  /** `event.request` is the request of the return, as at Auth0. */
  #eventOfReturn({ pending, given, metadata }: Outcome, { query = {}, body, fields = {} }: Return): JsonObject {
    const { event } = given.event;
    if (!pending) return event;
    const user = {
      ...(isObject(event.user) ? event.user : {}),
      app_metadata: metadata.app,
      user_metadata: metadata.user,
    };
    if (pending.kind === "factor") return { ...event, user, authentication: withFactor(event, this.clock.now()) };
    const parameters = { state: pending.state, ...query, ...body };
    if (parameters.state !== pending.state) {
      throw new KitError("the state is not the one that was issued: Auth0 refuses with invalid_request");
    }
    const sent = body
      ? { method: "POST", query, body: { state: pending.state, ...body } }
      : { method: "GET", body: {} };
    const request = {
      ...(isObject(event.request) ? event.request : {}),
      query: { state: pending.state, ...query },
      ...sent,
    };
    return {
      ...event,
      user,
      request,
      ...(pending.kind === "form" && { prompt: { id: pending.id, fields, vars: {} } }),
    };
  }
}

function withFactor({ authentication }: JsonObject, now: number): JsonObject {
  const methods = isObject(authentication) && Array.isArray(authentication.methods) ? authentication.methods : [];
  return { methods: [...methods, { name: "mfa", type: "otp", timestamp: new Date(now).toISOString() }] };
}
