import { decisionOf } from "./decision-of.ts";
import { actionRunOf, type LogEntry } from "./entry.ts";

/** The names by which entries of a customer can be told: those of what belongs to it alone. */
export interface CustomerNames {
  readonly customer: string;
  readonly clients: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
}

export interface LogFilter {
  /** A decision code, or `would_deny` for all that is only observed. */
  readonly code?: string;
  readonly customer?: CustomerNames;
}

/** Milliseconds within which a refusal's entry follows that of the Action's run. */
const soon = 2000;

/**
 * Selects entries, which come in the order of time. What an entry does not say itself is known from the local tenant's
 * entry about the Action's run: by the execution that both name, or by the reason that both give.
 */
export class LogSelection {
  readonly #filter: LogFilter;
  readonly #customerByExecution = new Map<string, string>();
  #refusal: { readonly reason: string; readonly customer: string; readonly time: number } | undefined;

  constructor(filter: LogFilter) {
    this.#filter = filter;
  }

  selects(entry: LogEntry): boolean {
    // Always, since later entries depend on it.
    const customer = this.#customerOf(entry);
    return this.#hasCode(entry) && this.#isOf(entry, customer);
  }

  #hasCode(entry: LogEntry): boolean {
    const { code } = this.#filter;
    if (code === undefined) return true;
    const decision = decisionOf(entry);
    if (!decision) return false;
    if (code === "would_deny") return decision.wouldDeny.length > 0;
    return decision.code === code || decision.wouldDeny.some((each) => each === code);
  }

  #isOf(entry: LogEntry, known: string | undefined): boolean {
    const { customer: names } = this.#filter;
    if (names === undefined) return true;
    if (known !== undefined) return known === names.customer;
    return (
      entry.organization_name === names.customer ||
      names.clients.has(entry.client_name ?? "") ||
      names.connections.has(entry.connection ?? "")
    );
  }

  #customerOf(entry: LogEntry): string | undefined {
    const run = actionRunOf(entry);
    const time = Date.parse(entry.date);
    if (run) {
      const customer = decisionOf(entry)?.customer;
      if (customer === undefined) return undefined;
      this.#remember(run.execution_id, customer);
      if (run.reason !== undefined) this.#refusal = { reason: run.reason, customer, time };
      return customer;
    }
    const executions = executionsOf(entry);
    const known = executions.map((id) => this.#customerByExecution.get(id)).find((each) => each !== undefined);
    if (known !== undefined) return known;
    const refusal = this.#refusal;
    return refusal && refusal.reason === entry.description && time - refusal.time < soon ? refusal.customer : undefined;
  }

  #remember(execution: string, customer: string): void {
    this.#customerByExecution.set(execution, customer);
    const [oldest] = this.#customerByExecution.keys();
    if (this.#customerByExecution.size > 1000 && oldest !== undefined) this.#customerByExecution.delete(oldest);
  }
}

function executionsOf({ details }: LogEntry): string[] {
  const actions: unknown = details?.actions;
  const executions: unknown = typeof actions === "object" && actions !== null ? Reflect.get(actions, "executions") : [];
  return Array.isArray(executions) ? executions.filter((id) => typeof id === "string") : [];
}
