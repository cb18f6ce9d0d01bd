import { ManagementClient } from "auth0";
import { type Found, isFields, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** The lists that auth0-deploy-cli reads before it writes, and the key of each. */
const lists: Readonly<Record<string, string>> = {
  "/clients": "clients",
  "/resource-servers": "resource_servers",
  "/connections": "connections",
  "/client-grants": "client_grants",
  "/token-exchange-profiles": "token_exchange_profiles",
  "/actions/actions": "actions",
  "/connections-directory-provisionings": "directory_provisionings",
};
const pathOfKind: Partial<Record<Found["kind"], string>> = {
  client: "/clients",
  resource_server: "/resource-servers",
  connection: "/connections",
  client_grant: "/client-grants",
  token_exchange_profile: "/token-exchange-profiles",
  action: "/actions/actions",
};

/**
 * The tenant, as auth0-deploy-cli is to see it. Before it writes anything, the tool lists every client, connection and
 * grant. Here its lists come from what the plan has read, so that they cost no request, and hold what is to be written
 * and nothing else. Its writes go to the tenant by the deployment's own transport.
 */
export class Mirror {
  readonly #transport: Transport;
  readonly #items = new Map<string, Fields[]>();
  /** By path and name: the first of each. */
  readonly #byName = new Map<string, Fields>();
  readonly #onCreated: (path: string, created: Fields) => void;

  constructor(transport: Transport, onCreated: (path: string, created: Fields) => void = () => {}) {
    this.#transport = transport;
    this.#onCreated = onCreated;
  }

  add(found: Found): void {
    const path = pathOfKind[found.kind];
    if (path !== undefined) this.put(path, found.raw);
  }

  put(path: string, item: Fields): void {
    const items = this.#items.get(path);
    if (items) items.push(item);
    else this.#items.set(path, [item]);
    const key = `${path} ${text(item.name)}`;
    if (!this.#byName.has(key)) this.#byName.set(key, item);
  }

  /** For auth0-deploy-cli. */
  client(): ManagementClient {
    return new MirrorClient(this.#transport.domain, (input, init) => this.#fetch(input, init));
  }

  async #fetch(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input);
    const path = url.pathname.replace(/^\/api\/v2/, "");
    const method = init.method ?? "GET";
    if (method === "GET") {
      const answer = this.#read(path, url.searchParams);
      if (answer !== undefined) return json(200, answer);
    }
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const accept = method === "GET" ? [404] : [];
    const query = Object.fromEntries(url.searchParams);
    const answer = await this.#transport.request(method, path, { query, body, accept });
    if (method === "POST" && isFields(answer.body) && lists[path] !== undefined) {
      this.put(path, answer.body);
      this.#onCreated(path, answer.body);
    }
    return json(answer.status, answer.body);
  }

  #read(path: string, query: URLSearchParams): object | undefined {
    const key = lists[path];
    if (key !== undefined) {
      const name = query.get("name");
      const all = (this.#items.get(path) ?? []).filter((item) => name === null || item.name === name);
      const page = Number(query.get("page") ?? 0) === 0 ? all : [];
      return { [key]: page, total: all.length, start: 0, limit: Math.max(1, all.length) };
    }
    // Who may use a connection is written without the tool, which only logs where that fails.
    return /^\/connections\/[^/]+\/clients$/.test(path) ? { clients: [] } : undefined;
  }

  idOf(path: string, name: string): string | undefined {
    const item = this.#byName.get(`${path} ${name}`);
    return item && text(item.client_id ?? item.id);
  }
}

/** The SDK's client with a `fetch` of its own; its constructor takes none. It repeats nothing: the transport does. */
class MirrorClient extends ManagementClient {
  constructor(domain: string, ownFetch: typeof fetch) {
    super({ domain, token: "of the transport" });
    Object.assign(this._options, { fetch: ownFetch, maxRetries: 0 });
  }
}

function json(status: number, body: unknown): Response {
  if (status === 204 || body === undefined) return new Response(null, { status: status < 300 ? 204 : status });
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}
