import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Rate, type Taken, tokenBucket } from "./token-bucket.ts";
import { withholdAnswer } from "./withheld-answer.ts";

/** A request that reached the tenant's address. */
export interface Call {
  readonly method: string;
  /** With the query: `/api/v2/clients?page=0`. */
  readonly path: string;
  /** Which write to the Management API it is since `arm()`, from 1; 0 of a read and of anything else. */
  readonly write: number;
  /** What the tenant did: the status of its answer, whoever received it. Absent where it never saw the request. */
  status?: number;
  /** What the caller received instead. */
  fault?: string;
}

/** An answer that the tenant did not give. */
interface OtherAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * What the caller meets: another answer; a connection that is reset; no answer at all; or its own death (`stop` kills
 * or aborts it, and from then on nothing of it gets through until `arm()` is called again).
 */
export type Outcome = OtherAnswer | "reset" | "silence" | "death" | { readonly stop: () => unknown };

export interface Fault {
  /** The n-th write to the Management API since `arm()`, or any call that this says. */
  readonly at: number | ((call: Call) => boolean);
  /** Whether the tenant does what the request asks, before the caller meets the outcome. */
  readonly applied: boolean;
  readonly outcome: Outcome;
  /** How many calls it strikes: the n-th write and those after it, or the first that fit. Once, unless given. */
  readonly times?: number;
}

const managementApi = "/api/v2/";

/** 429 as Auth0 answers it, before the request is applied. */
export function tooManyRequests(at: Fault["at"], { retryAfter = 1, times = 1 } = {}): Fault {
  const headers = {
    "x-ratelimit-limit": "2",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + retryAfter),
    "retry-after": String(retryAfter),
  };
  return { at, applied: false, times, outcome: { status: 429, headers, body: tooMany } };
}

/** 500, before the request is applied or after it. */
export function serverError(at: Fault["at"], { applied = false, times = 1 } = {}): Fault {
  const body = { statusCode: 500, error: "Internal Server Error", message: "Internal error" };
  return { at, applied, times, outcome: { status: 500, body } };
}

const tooMany = {
  statusCode: 429,
  error: "Too Many Requests",
  message: "Too many requests. Check the X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset headers.",
  errorCode: "too_many_requests",
};

/** A network that fails, limits and delays, before a local tenant: `startTenant({ front: faults.front })`. */
export class Faults {
  /** Every request since `arm()`, in the order of arrival; those of a dead caller too. */
  calls: Call[] = [];
  #faults: { readonly fault: Fault; left: number }[] = [];
  #dead = false;
  #take: (() => Taken) | undefined;
  #latency = 0;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Stands before the tenant. */
  readonly front =
    (tenant: RequestListener): RequestListener =>
    (request, response) =>
      void this.#meet(tenant, request, response);

  /** Begins to count anew, with these faults ahead and no others: without any, everything gets through again. */
  arm(...faults: readonly Fault[]): void {
    this.calls = [];
    this.#dead = false;
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? 1 }));
  }

  /** Limits the Management API from now on, or not at all. */
  limit(rate?: Rate): void {
    this.#take = rate === undefined ? undefined : tokenBucket(rate, this.#now);
  }

  /** Delays every request by milliseconds. */
  delay(milliseconds: number): void {
    this.#latency = milliseconds;
  }

  /** Calls of the Management API. */
  get managementCalls(): Call[] {
    return this.calls.filter(({ path }) => path.startsWith(managementApi));
  }

  /** Writes to the Management API that the tenant has done. */
  get written(): Call[] {
    return this.calls.filter(({ write, status = 0 }) => write > 0 && status >= 200 && status < 300);
  }

  async #meet(tenant: RequestListener, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = this.#count(request);
    const fault = this.#dead ? ({ applied: false, outcome: "death" } as const) : this.#strike(call);
    if (this.#latency > 0) await sleep(this.#latency);
    const isManagement = call.path.startsWith(managementApi);
    // A caller that is dead or cut off does not wear the limit out.
    const taken = isManagement && (fault === undefined || fault.applied) ? this.#take?.() : undefined;
    if (taken?.allowed === false) {
      call.fault = "429";
      return answer(request, response, { status: 429, headers: taken.headers, body: tooMany });
    }
    if (fault === undefined) return pass(tenant, request, response, call, taken?.headers ?? {});
    if (fault.applied) call.status = await withholdAnswer(tenant, request, response);
    call.fault = nameOf(fault.outcome);
    await this.#suffer(fault.outcome, request, response);
  }

  #count(request: IncomingMessage): Call {
    const method = request.method ?? "GET";
    const path = request.url ?? "/";
    const isWrite = path.startsWith(managementApi) && method !== "GET" && method !== "HEAD";
    const write = isWrite ? 1 + this.calls.filter((call) => call.write > 0).length : 0;
    const call: Call = { method, path, write };
    this.calls.push(call);
    return call;
  }

  #strike(call: Call): Fault | undefined {
    const found = this.#faults.find(({ fault: { at }, left }) => {
      if (left === 0) return false;
      return typeof at === "number" ? call.write >= at : at(call);
    });
    if (found === undefined) return undefined;
    found.left -= 1;
    // At once: what arrives while this request is still worked on comes from the same dead caller.
    if (diesOf(found.fault.outcome)) this.#dead = true;
    return found.fault;
  }

  async #suffer(outcome: Outcome, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (outcome === "silence") return;
    if (typeof outcome === "object" && "status" in outcome) return answer(request, response, outcome);
    if (typeof outcome === "object") await outcome.stop();
    request.socket.destroy();
  }
}

const diesOf = (outcome: Outcome): boolean => outcome === "death" || (typeof outcome === "object" && "stop" in outcome);

function nameOf(outcome: Outcome): string {
  if (typeof outcome === "string") return outcome;
  return "status" in outcome ? String(outcome.status) : "stop";
}

/** Lets a request through, and notes the tenant's status. `headers` replace those that the tenant sends. */
function pass(
  tenant: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
  headers: Readonly<Record<string, string>>,
): void {
  const send = response.writeHead.bind(response) as (status: number, headers: object) => ServerResponse;
  Object.assign(response, {
    writeHead: (status: number, own: Readonly<Record<string, string | string[]>> = {}) => {
      call.status = status;
      return send(status, { ...own, ...headers });
    },
  });
  void tenant(request, response);
}

async function answer(request: IncomingMessage, response: ServerResponse, other: OtherAnswer): Promise<void> {
  // A caller that still sends would meet a closed connection instead of the answer. One that has gone needs none.
  if (!request.readableEnded) await finished(request.resume()).catch(() => {});
  const body = other.body === undefined ? "" : JSON.stringify(other.body);
  response.writeHead(other.status, { "content-type": "application/json; charset=utf-8", ...other.headers }).end(body);
}
