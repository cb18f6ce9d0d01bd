import type { ExecutedTrigger } from "@federated-actions/local-tenant/executed-trigger";
import type { Served } from "../../served.ts";

/** An execution of Actions, and the policy that was deployed then. */
export interface Run {
  readonly executed: ExecutedTrigger;
  readonly served: Served;
}

/** Executions that are kept, newest last. */
const most = 500;

/** The latest executions, in memory only: their events hold users and what was sent. */
export class Runs {
  readonly #byId = new Map<string, Run>();

  add(run: Run): void {
    this.#byId.set(run.executed.id, run);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > most && oldest !== undefined) this.#byId.delete(oldest);
  }

  get(id: string): Run | undefined {
    return this.#byId.get(id);
  }

  /** Those that `matches`, oldest first. */
  filter(matches: (executed: ExecutedTrigger) => boolean): Run[] {
    return [...this.#byId.values()].filter(({ executed }) => matches(executed));
  }
}
