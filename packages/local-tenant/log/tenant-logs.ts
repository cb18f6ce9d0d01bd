import { randomUUID } from "node:crypto";
import type { Store } from "../store/store.ts";
import type { LogRecord, TenantLogEntry } from "./entry.ts";
import { recordOf } from "./record.ts";
import { executions, requestFacts } from "./request-facts.ts";

/** A development tenant has no use for more. With the limit on console output this is at most 40 MB. */
const most = 5000;

/** The latest entries of the tenant's log, in memory only: a restart forgets them. */
export class TenantLogs {
  readonly #records: LogRecord[] = [];
  readonly #store: Store;
  readonly #tenantName: string;
  readonly #now: () => number;
  readonly #executions = new WeakMap<LogRecord, readonly string[]>();
  readonly #listeners = new Set<() => void>();
  #count = 0;

  constructor(store: Store, tenantName: string, now: () => number) {
    this.#store = store;
    this.#tenantName = tenantName;
    this.#now = now;
  }

  /** Adds what is known of the request that the entry belongs to. */
  add(entry: TenantLogEntry): LogRecord {
    const date = new Date(this.#now()).toISOString();
    const written = { id: this.#nextId(date), date, tenantName: this.#tenantName };
    const record = recordOf(this.#store, { ...requestFacts(), ...entry }, written);
    // Of the tenant's own failures Auth0 would have no entry.
    if (entry.type === "internal_error") return record;
    this.#records.push(record);
    this.#executions.set(record, executions());
    if (this.#records.length > most) this.#records.shift();
    for (const tell of this.#listeners) tell();
    return record;
  }

  /** Calls `listener`, which must not throw, after each entry that `list` then has, until the returned function is. */
  onAdded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** From the oldest to the newest. */
  list(): readonly LogRecord[] {
    return this.#records;
  }

  get(id: string): LogRecord | undefined {
    return this.#records.find(({ log_id }) => log_id === id);
  }

  /** Ids of the trigger executions that led to an entry. Auth0's log has them for some types only. */
  executionsOf(record: LogRecord): readonly string[] {
    const own = record.details?.execution_id;
    return typeof own === "string" ? [own] : (this.#executions.get(record) ?? []);
  }

  /** Ids sort by time, as Auth0's do. */
  #nextId(date: string): string {
    this.#count += 1;
    const digits = date.replaceAll(/\D/g, "");
    return `900${digits}${String(this.#count).padStart(9, "0")}${randomUUID().slice(0, 8)}`;
  }
}
