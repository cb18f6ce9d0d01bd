import { z } from "zod";
import { DeploymentError, TenantRefusedError } from "./errors.ts";
import { lookFor } from "./look-for.ts";
import { longestWait, Pace } from "./pace.ts";

export type Fields = Record<string, unknown>;
export type Query = Readonly<Record<string, string | number | boolean>>;

export interface TransportOptions {
  /** The tenant's host name. */
  readonly domain: string;
  readonly token: string;
  readonly fetch?: typeof fetch | undefined;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Ms; the longest that a response may take. */
  readonly timeout?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  /** Statuses besides 2xx that are an answer. */
  readonly accept?: readonly number[];
}

/** How often a request without a clear answer is sent again, and the first pause before that, ms. */
const retries = 4;
const firstPause = 500;
const largestPage = 100;
const mostPages = 100_000;

const listBody = z.record(z.string(), z.unknown());
const items = z.array(z.record(z.string(), z.unknown()));

const pauseFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The Management API of a tenant, under its rate limit. After an answer that is lost (a reset connection, a time-out, a
 * 5xx), reads and idempotent writes are sent again; a creation is first looked for, so that none is made twice.
 */
export class Transport {
  readonly domain: string;
  readonly #token: string;
  readonly #fetch: typeof fetch;
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly #timeout: number;
  /** Requests sent. */
  calls = 0;
  /** Of these, those that write. */
  writes = 0;
  /** Called before each write; what it throws keeps the write from being sent. */
  beforeWrite: (() => void) | undefined;

  constructor(options: TransportOptions) {
    this.domain = options.domain;
    this.#token = options.token;
    this.#fetch = options.fetch ?? fetch;
    this.#now = options.now ?? Date.now;
    this.sleep = options.sleep ?? pauseFor;
    this.#timeout = options.timeout ?? 60_000;
    this.#pace = new Pace(this.#now, this.sleep);
  }

  /** @throws DeploymentError, TenantRefusedError */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const started = this.#now();
    let lost = 0;
    for (;;) {
      const answer = await this.#send(method, path, options);
      const status = "status" in answer ? answer.status : undefined;
      if (status === 429 && this.#now() - started < longestWait) continue;
      if (status !== undefined && status !== 408 && status < 500)
        return await this.#clear(method, path, options, answer as Answer, lost);
      lost += 1;
      const what = status === undefined ? (answer as { failure: string }).failure : `status ${status}`;
      if (lost > retries) throw new DeploymentError(`${this.domain} does not answer ${method} ${path}: ${what}`);
      await this.sleep(firstPause * 2 ** (lost - 1));
      const found = method === "POST" ? await lookFor(this, path, options.body) : undefined;
      if (found !== undefined) return { status: 201, body: found };
    }
  }

  /** What a clear answer means, after so many that were lost. */
  async #clear(method: string, path: string, options: RequestOptions, answer: Answer, lost: number): Promise<Answer> {
    const { status, body } = answer;
    if (status < 300 || options.accept?.includes(status)) return answer;
    if (lost > 0 && method === "DELETE" && status === 404) return { status: 204, body: undefined };
    if (lost > 0 && method === "POST" && status === 409) {
      const found = await lookFor(this, path, options.body);
      if (found !== undefined) return { status: 201, body: found };
    }
    throw new TenantRefusedError(`${method} ${path}: ${describe(status, body)}`, status);
  }

  async #send(method: string, path: string, { query, body }: RequestOptions): Promise<Answer | { failure: string }> {
    const url = new URL(`https://${this.domain}/api/v2${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
    return this.#pace.run(async () => {
      if (method !== "GET") this.beforeWrite?.();
      this.calls += 1;
      if (method !== "GET") this.writes += 1;
      try {
        const response = await this.#fetch(url, {
          method,
          headers: {
            authorization: `Bearer ${this.#token}`,
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(this.#timeout),
        });
        this.#pace.heed(response);
        return { status: response.status, body: await readJson(response) };
      } catch (error) {
        return { failure: describeFailure(error) };
      }
    });
  }

  /** One object. @throws as `request` */
  async get(path: string, query: Query = {}): Promise<Fields> {
    const { body } = await this.request("GET", path, { query });
    const read = listBody.safeParse(body);
    if (!read.success) throw this.#rubbish(path);
    return read.data;
  }

  /** All of a list that comes in pages or by checkpoint. @throws as `request` */
  async list(path: string, key: string, query: Query = {}, onPage?: (count: number) => void): Promise<Fields[]> {
    // Auth0 answers no more than 1,000 organizations by page: that list, unlike those under it, comes by checkpoint.
    const byPage = ["/clients", "/resource-servers", "/actions/", "/organizations/"].some((start) =>
      path.startsWith(start),
    );
    const all: Fields[] = [];
    let from: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const paging: Query = byPage
        ? { page, per_page: largestPage, ...(path.startsWith("/actions/") ? {} : { include_totals: true }) }
        : { take: largestPage, ...(from === undefined ? {} : { from }) };
      const body = await this.get(path, { ...query, ...paging });
      const read = items.safeParse(body[key]);
      if (!read.success) throw this.#rubbish(path);
      all.push(...read.data);
      onPage?.(all.length);
      from = typeof body.next === "string" && body.next !== "" ? body.next : undefined;
      const ended = byPage ? read.data.length < largestPage || all.length === body.total : from === undefined;
      if (ended) return all;
    }
    throw this.#rubbish(path);
  }

  /** A list that comes as a whole. */
  async all(path: string): Promise<Fields[]> {
    const { body } = await this.request("GET", path);
    const read = items.safeParse(body);
    if (!read.success) throw this.#rubbish(path);
    return read.data;
  }

  #rubbish(path: string): DeploymentError {
    return new DeploymentError(`https://${this.domain}/api/v2${path} answers what the Management API never does`);
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Told by whoever expected an object.
    return text;
  }
}

const refusal = z.object({ message: z.string() });

function describe(status: number, body: unknown): string {
  const read = refusal.safeParse(body);
  const text = read.success ? read.data.message : "";
  return `${status} ${text.replace(/\s+/g, " ").slice(0, 300)}`.trim();
}

/** Node says "fetch failed", and why in the cause. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (error.name === "TimeoutError") return "no answer within its time";
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return `its certificate is not trusted (${code}): set NODE_EXTRA_CA_CERTS`;
  }
  return cause.message || code || error.message;
}
