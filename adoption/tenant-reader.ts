import { ManagementClient, ManagementError, ManagementTimeoutError } from "auth0";
import type { z } from "zod";
import { AdoptionError } from "./adoption-error.ts";

export interface Credentials {
  /** The tenant's host name. */
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A page of a list, as the SDK gives it. */
interface Page {
  readonly data: readonly unknown[];
  readonly response: unknown;
  hasNextPage(): boolean;
  getNextPage(): Promise<Page>;
}

export type Step = (text: string) => void;

type List = (client: ManagementClient) => Promise<Page>;

/** How often a request is sent again after 429 and 5xx: the SDK waits as `Retry-After` and `X-RateLimit-Reset` say. */
const maxRetries = 8;

/** Reads a tenant by the SDK, and never writes: lists only. Its errors say in one line what is wrong. */
export class TenantReader {
  readonly client: ManagementClient;
  readonly #domain: string;
  readonly #step: Step;
  #calls = 0;

  /** @param step told what is read, and how much of it */
  constructor({ domain, clientId, clientSecret }: Credentials, step: Step = () => {}) {
    this.#domain = domain;
    this.#step = step;
    this.client = new ManagementClient({ domain, clientId, clientSecret, maxRetries, telemetry: false });
  }

  /** Pages asked for so far. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * All of a list, each item checked.
   *
   * @param what for messages: `clients of the connection acme`
   * @param key under which an answer holds the list
   * @throws {AdoptionError}
   */
  async all<T>(what: string, key: string, schema: z.ZodType<T>, list: List): Promise<T[]> {
    try {
      const items: T[] = [];
      this.#calls += 1;
      for (let page = await list(this.client); ; page = await page.getNextPage()) {
        this.#refuseOtherForm(what, key, page);
        items.push(...page.data.map((item) => this.#checked(what, schema, item)));
        if (items.length > page.data.length) this.#step(`Reading ${what}: ${items.length}`);
        if (!page.hasNextPage()) return items;
        this.#calls += 1;
      }
    } catch (error) {
      throw this.#told(what, error);
    }
  }

  /** The same, or undefined where the client may not read it, or where the tenant has no such list. */
  async allIfAllowed<T>(what: string, key: string, schema: z.ZodType<T>, list: List): Promise<T[] | undefined> {
    try {
      return await this.all(what, key, schema, list);
    } catch (error) {
      if (error instanceof AdoptionError && error.cause instanceof ManagementError) {
        if ([403, 404].includes(error.cause.statusCode ?? 0)) return undefined;
      }
      throw error;
    }
  }

  /** The SDK takes an answer without the list for an empty one: a draft of half a tenant would look whole. */
  #refuseOtherForm(what: string, key: string, { response }: Page): void {
    const held: unknown = typeof response === "object" && response !== null ? Reflect.get(response, key) : undefined;
    if (!Array.isArray(held)) throw new AdoptionError(`${this.#domain} answers no list of ${what}: is it Auth0's?`);
  }

  #checked<T>(what: string, schema: z.ZodType<T>, item: unknown): T {
    const read = schema.safeParse(item);
    if (read.success) return read.data;
    const { path = [], message = "" } = read.error.issues[0] ?? {};
    throw new AdoptionError(`${this.#domain} answers ${what} that Auth0 never does (${path.join(".")}: ${message})`);
  }

  #told(what: string, error: unknown): AdoptionError {
    if (error instanceof AdoptionError) return error;
    return new AdoptionError(`${this.#domain}: cannot read ${what}: ${this.#reason(error)}`, { cause: error });
  }

  #reason(error: unknown): string {
    if (error instanceof ManagementTimeoutError) return "no answer in time";
    if (!(error instanceof ManagementError)) return networkReason(error);
    const { statusCode } = error;
    if (statusCode === undefined) return networkReason(error.cause ?? error);
    if (statusCode === 401) return "AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET are refused";
    const text = messageOf(error.body) ?? "";
    if (statusCode === 403) return `the client lacks a scope of the Management API (${text || "403"})`;
    return `status ${statusCode} ${text}`.trim();
  }
}

function messageOf(body: unknown): string | undefined {
  const message: unknown = typeof body === "object" && body !== null && "message" in body ? body.message : undefined;
  return typeof message === "string" ? oneLine(message) : undefined;
}

interface Cause {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** Node says "fetch failed", and why in the causes. Not all of these are instances of this realm's Error. */
function networkReason(error: unknown): string {
  const chain: Cause[] = [];
  for (let at = error; typeof at === "object" && at !== null && chain.length < 5; at = (at as Cause).cause) {
    chain.push(at as Cause);
  }
  const code = chain.map((one) => one.code).find((one) => typeof one === "string");
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return `its certificate is not trusted (${code}): set NODE_EXTRA_CA_CERTS`;
  }
  const described = chain.map(describeOAuth).find((text) => text !== undefined);
  return described ?? oneLine(String(chain.at(-1)?.message || code || error));
}

/** The SDK's token request has errors of its own, with OAuth's `error` and `error_description`. */
function describeOAuth(error: Cause): string | undefined {
  const { error: code, error_description: description } = error as Record<string, unknown>;
  if (typeof code !== "string") return undefined;
  const text = typeof description === "string" ? `: ${oneLine(description)}` : "";
  return `no token for the Management API (${code}${text}): check AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET and its grant`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 300);
