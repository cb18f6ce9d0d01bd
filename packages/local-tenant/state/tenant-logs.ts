import { randomBytes } from "node:crypto";
import type { Store } from "../store/store.ts";
import type { TenantLogEntry } from "../tenant-log-entry.ts";

/** An entry of the tenant's log, as `GET /api/v2/logs` returns it. */
export interface LogRecord {
  readonly log_id: string;
  readonly _id: string;
  /** ISO 8601. */
  readonly date: string;
  /** https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes */
  readonly type: string;
  readonly description: string;
  readonly client_id?: string;
  readonly client_name?: string;
  readonly connection?: string;
  readonly connection_id?: string;
  readonly user_id?: string;
  readonly details?: Record<string, unknown>;
}

/** As many as one page of a dashboard goes back; a development tenant has no use for more. */
const most = 1000;

/** The latest entries of the tenant's log, in memory only: a restart forgets them. */
export class TenantLogs {
  readonly #records: LogRecord[] = [];
  readonly #store: Store;
  readonly #now: () => number;
  #count = 0;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Names are those of this moment: the client or connection may be deleted later. */
  add(entry: TenantLogEntry): void {
    const { type, description, reason, client_id, connection, user_id, details } = entry;
    // Of this tenant's own failures Auth0 would have no entry.
    if (type === "internal_error") return;
    const time = new Date(this.#now());
    const id = this.#nextId(time);
    const clientName = client_id === undefined ? undefined : this.#store.clients.get(client_id)?.name;
    const connectionId = this.#store.connections.find(({ name }) => name === connection)?.id;
    this.#records.push({
      log_id: id,
      _id: id,
      date: time.toISOString(),
      type,
      description: reason ?? description ?? "",
      ...(client_id === undefined ? {} : { client_id }),
      ...(clientName === undefined ? {} : { client_name: clientName }),
      ...(connection === undefined ? {} : { connection }),
      ...(connectionId === undefined ? {} : { connection_id: connectionId }),
      ...(user_id === undefined ? {} : { user_id }),
      ...(details === undefined ? {} : { details }),
    });
    if (this.#records.length > most) this.#records.shift();
  }

  /** From the oldest to the newest. */
  list(): readonly LogRecord[] {
    return this.#records;
  }

  get(id: string): LogRecord | undefined {
    return this.#records.find(({ log_id }) => log_id === id);
  }

  /** Ids sort by time, as Auth0's do. */
  #nextId(time: Date): string {
    this.#count += 1;
    const digits = time.toISOString().replaceAll(/\D/g, "");
    return `900${digits}${String(this.#count).padStart(9, "0")}${randomBytes(4).toString("hex")}`;
  }
}
