import { TenantRefusedError } from "./errors.ts";
import { text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** What is kept between deployments. */
export interface KeptIds {
  /** How many clients the tenant had. */
  readonly total: number;
  readonly ids: Readonly<Record<string, string>>;
}

/**
 * The ids of clients by name. No request finds a client by its name, so all of them would have to be listed. What a
 * deployment saw is kept, and is used only while it is true: the tenant has as many clients as then, and each id that
 * is used still belongs to its name. Otherwise all are listed again.
 */
export class ClientIds {
  #total: number | undefined;
  #ids: Map<string, string>;

  constructor(kept?: KeptIds) {
    this.#total = kept?.total;
    this.#ids = new Map(Object.entries(kept?.ids ?? {}));
  }

  byName(): ReadonlyMap<string, string> {
    return this.#ids;
  }

  kept(): KeptIds | undefined {
    return this.#total === undefined ? undefined : { total: this.#total, ids: Object.fromEntries(this.#ids) };
  }

  replace(clients: readonly Fields[]): void {
    this.#total = clients.length;
    this.#ids = new Map(clients.map(({ client_id: id, name }) => [text(name), text(id)]));
  }

  created(name: string, id: string): void {
    if (!this.#ids.has(name) && this.#total !== undefined) this.#total += 1;
    this.#ids.set(name, id);
  }

  deleted(name: string): void {
    if (this.#ids.delete(name) && this.#total !== undefined) this.#total -= 1;
  }

  /** The clients of these names that exist, as the Management API shows them: two for a name that two bear. */
  async read(transport: Transport, names: readonly string[]): Promise<Fields[]> {
    const query = { is_global: false, include_totals: true, per_page: 1, page: 0, fields: "client_id" };
    const { total } = await transport.get("/clients", query);
    if (this.#total !== undefined && total === this.#total) {
      const clients = await this.#byId(transport, names);
      if (clients) return clients;
    }
    const fields = "client_id,name";
    const all = await transport.list("/clients", "clients", { is_global: false, fields, include_fields: true });
    this.replace(all);
    const wanted = new Set(names);
    const ids = all.filter(({ name }) => wanted.has(text(name))).map(({ client_id: id }) => text(id));
    return Promise.all(ids.map((id) => transport.get(pathOf(id))));
  }

  /** Undefined if one is not what it was. */
  async #byId(transport: Transport, names: readonly string[]): Promise<Fields[] | undefined> {
    const known = names.flatMap((name) => {
      const id = this.#ids.get(name);
      return id === undefined ? [] : [{ name, id }];
    });
    try {
      const clients = await Promise.all(known.map(({ id }) => transport.get(pathOf(id))));
      return clients.every(({ name }, index) => name === known[index]?.name) ? clients : undefined;
    } catch (error) {
      if (error instanceof TenantRefusedError && error.status === 404) return undefined;
      throw error;
    }
  }
}

const pathOf = (id: string): string => `/clients/${encodeURIComponent(id)}`;
