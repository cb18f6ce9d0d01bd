import { requestToken } from "./machine.ts";

export interface ManagementCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A client of the tenant's Management API, for changes that an administrator may make by mistake. */
export class Management {
  readonly #fetch: typeof fetch;
  readonly #base: URL;
  readonly #token: string;

  private constructor(trustingFetch: typeof fetch, base: URL, token: string) {
    this.#fetch = trustingFetch;
    this.#base = base;
    this.#token = token;
  }

  static async signIn(
    trustingFetch: typeof fetch,
    issuer: string,
    credentials: ManagementCredentials,
  ): Promise<Management> {
    const base = new URL("api/v2/", issuer);
    const { body } = await requestToken(trustingFetch, issuer, {
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      audience: base.href,
    });
    if (!body.access_token) throw new Error(`No token for the Management API: ${body.error_description ?? body.error}`);
    return new Management(trustingFetch, base, body.access_token);
  }

  /** `path` is relative to `/api/v2/`. Rejects where the answer is an error. */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#fetch(new URL(path, this.#base), {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async client(name: string): Promise<ManagedClient> {
    const clients = await this.request<ManagedClient[]>("GET", "clients?per_page=100");
    return named(clients, name, "application");
  }

  organization(name: string): Promise<{ readonly id: string }> {
    return this.request("GET", `organizations/name/${name}`);
  }

  async connection(name: string): Promise<ManagedConnection> {
    const query = new URLSearchParams({ name });
    const { connections } = await this.request<{ connections: ManagedConnection[] }>(
      "GET",
      `connections?take=50&${query}`,
    );
    return named(connections, name, "connection");
  }
}

export interface ManagedClient {
  readonly client_id: string;
  readonly client_secret: string;
  readonly name: string;
}

export interface ManagedConnection {
  readonly id: string;
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

function named<T extends { readonly name: string }>(items: readonly T[], name: string, what: string): T {
  const item = items.find((candidate) => candidate.name === name);
  if (!item) throw new Error(`The tenant has no ${what} "${name}": was it deployed?`);
  return item;
}
