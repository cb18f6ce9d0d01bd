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
  /** Default: the environment's KIT_SEED, else any. */
  readonly seed?: number;
  /** Where the clock stands at first: ISO 8601 or milliseconds. Default: a day in July 2026. */
  readonly now?: number | string;
  /** The folder whose `node_modules` holds the packages that Actions declare. Default: the working directory. */
  readonly dependenciesFrom?: string;
}

/** What comes back with the user. */
export interface Return {
  /** Parameters of the request to /continue, beside `state`. */
  readonly query?: Readonly<Record<string, string>>;
  /** With it the user comes by POST. */
  readonly body?: Readonly<Record<string, string>>;
  /** Of a form: what the user entered. */
  readonly fields?: JsonObject;
  /** Laid over the event: what has changed meanwhile, such as `{ user: { app_metadata } }`. */
  readonly event?: JsonObject;
}

/**
 * A test kit for Actions, of anybody's: makes events, runs Actions as Auth0 does, and tells the outcome as the
 * application would find it. Nothing leaves the process. Each kit has a cache, a clock and a seed of its own.
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

  /** An event of post-login: a user signs in. */
  login(words: LoginWords = {}): KitEvent {
    return postLoginEvent(words, this.#around(), this.clock.now());
  }

  /** An event of credentials-exchange: a machine asks for a token. */
  machine(words: MachineWords = {}): KitEvent {
    return machineEvent(words, this.#around());
  }

  /** An event of custom-token-exchange: somebody else's token is offered. */
  exchange(words: ExchangeWords = {}): KitEvent {
    return exchangeEvent(words, this.#around());
  }

  /** An event that a real tenant passed. @throws KitError where it is none of that trigger */
  captured(trigger: TriggerId, event: unknown, options: CapturedOptions = {}): KitEvent {
    return capturedEvent(trigger, event, options);
  }

  /** Runs Actions in this order, as if bound so to the event's trigger. */
  async run(actions: DeployedAction | readonly DeployedAction[], event: KitEvent): Promise<Outcome> {
    const bound = [actions].flat();
    if (new Set(bound.map(({ id }) => id)).size < bound.length) {
      throw new KitError("two of the Actions have one name: give each its own");
    }
    if (bound.length > actionLimits.bindings) {
      throw new KitError(`${bound.length} Actions are bound: a trigger takes ${actionLimits.bindings}`);
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
   * The user is back from where an outcome waits for them: runs what was left to run.
   * @throws KitError where it waits for nobody
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
   * What the other site signs and sends back, for `api.redirect.validateToken`: HS256, with the claims that Auth0 looks
   * at, which `payload` may override.
   */
  sessionToken(outcome: Outcome, options: { secret: string; payload?: JsonObject; expiresInSeconds?: number }): string {
    const { pending } = outcome;
    if (pending?.kind !== "redirect") throw new KitError("the outcome is no redirect: nobody has a token to send back");
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
   * Runs a test on this many variations, each in a kit of its own, and says how to replay the one that fails. With
   * KIT_SEED set that one is the first.
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

  /** `event.request` is that of the return, as at Auth0. */
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
      throw new KitError("the state is not the one that was given out: Auth0 refuses with invalid_request");
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
