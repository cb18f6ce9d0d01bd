import { setTimeout } from "node:timers/promises";
import { CodedError } from "@federated-actions/coded-error";
import { z } from "zod";
import { type LogEntry, logEntry } from "./entry.ts";

export interface TenantAccess {
  /** `https://example.eu.auth0.com` */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch?: typeof fetch;
  /** Waits for so many milliseconds, or until the signal ends it. */
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** The tenant cannot be reached, or refuses to show its log. */
export class LogAccessError extends CodedError {
  static override readonly code = "log_not_readable";
}

/** As many as Auth0 gives in one answer. */
const pageSize = 100;
/** Requests that are repeated after a 429 or a failure of the server. */
const mostTries = 5;

const token = z.object({ access_token: z.string() });
const refusal = z.object({ error_description: z.string().optional(), message: z.string().optional() });

/** The tenant's log by its Management API, of Auth0 or of the local tenant. Needs the scope `read:logs`. */
export class ManagementLogs {
  readonly #access: TenantAccess;
  #token: string | undefined;

  constructor(access: TenantAccess) {
    this.#access = access;
  }

  /** The latest entries, oldest first. At most 1,000, as far as Auth0 lets a search go. */
  async latest(count: number): Promise<LogEntry[]> {
    const found: LogEntry[] = [];
    const perPage = Math.min(count, pageSize);
    for (let page = 0; found.length < count; page += 1) {
      const entries = await this.#get({ sort: "date:-1", per_page: String(perPage), page: String(page) });
      found.push(...entries);
      if (entries.length < perPage) break;
    }
    return found.slice(0, count).reverse();
  }

  /** The entries after one, oldest first, and then those that come, until the signal. */
  async *after(logId: string | undefined, everyMs: number, signal: AbortSignal): AsyncGenerator<LogEntry> {
    let from = logId;
    while (!signal.aborted) {
      const entries = await this.#get({ take: String(pageSize), ...(from !== undefined && { from }) }, signal);
      yield* entries;
      from = entries.at(-1)?.log_id ?? from;
      if (entries.length < pageSize) await this.#wait(everyMs, signal);
    }
  }

  async #get(query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<LogEntry[]> {
    const url = new URL("/api/v2/logs", this.#access.origin);
    url.search = new URLSearchParams(query).toString();
    for (let tries = 1; ; tries += 1) {
      this.#token ??= await this.#askToken();
      const response = await this.#fetch(url, { headers: { authorization: `Bearer ${this.#token}` } });
      if (response.ok) return this.#read(response, signal);
      const problem = await problemOf(response);
      const isExpired = response.status === 401;
      if (isExpired) this.#token = undefined;
      const isPassing = isExpired || response.status === 429 || response.status >= 500;
      if (!isPassing || tries === mostTries) throw new LogAccessError(`${url.host} does not show its log: ${problem}`);
      if (!isExpired) await this.#wait(untilReset(response) ?? 1000 * 2 ** tries, signal);
    }
  }

  /** Waits where the answer says that no request is left: Auth0's limits are shared by all who use the API. */
  async #read(response: Response, signal?: AbortSignal): Promise<LogEntry[]> {
    const entries = z.array(logEntry).safeParse(await response.json());
    if (!entries.success) throw new LogAccessError(`${this.#access.origin} answers with something other than its log`);
    if (response.headers.get("x-ratelimit-remaining") === "0") await this.#wait(untilReset(response) ?? 1000, signal);
    return entries.data;
  }

  async #askToken(): Promise<string> {
    const { origin, clientId, clientSecret } = this.#access;
    const response = await this.#fetch(new URL("/oauth/token", origin), {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret },
        audience: `${origin}/api/v2/`,
      }),
    });
    if (response.ok) return token.parse(await response.json()).access_token;
    throw new LogAccessError(`${new URL(origin).host} gives no Management API token: ${await problemOf(response)}`);
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await (this.#access.fetch ?? fetch)(url, init);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
      const reason = String((cause && Reflect.get(cause, "code")) ?? error);
      const hint = /CERT|SIGNED|ISSUER/.test(reason)
        ? "; is NODE_EXTRA_CA_CERTS the file that the running local tenant names?"
        : "; is the tenant up, and AUTH0_DOMAIN right?";
      throw new LogAccessError(`${url.host} cannot be reached (${reason})${hint}`);
    }
  }

  async #wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await (this.#access.wait ?? pause)(milliseconds, signal);
  }
}

async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, signal && { signal });
  } catch (error) {
    // The signal ends the wait early, and then the caller's loop.
    if (signal?.aborted !== true) throw error;
  }
}

/** Milliseconds until the rate limit's next window, at least a tenth of a second and at most a minute. */
function untilReset(response: Response): number | undefined {
  const reset = Number(response.headers.get("x-ratelimit-reset") ?? Number.NaN);
  return Number.isFinite(reset) ? Math.min(60_000, Math.max(100, reset * 1000 - Date.now())) : undefined;
}

async function problemOf(response: Response): Promise<string> {
  const body = refusal.safeParse(await response.json().catch(() => undefined)).data;
  return `status ${response.status}, ${body?.error_description ?? body?.message ?? "without a reason"}`;
}
