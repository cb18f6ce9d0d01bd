import { AsyncLocalStorage } from "node:async_hooks";
import type { LogFacts } from "./entry.ts";

/** What is known of a request, for the entries that it leads to. It grows while the request is handled. */
interface RequestFacts {
  facts: LogFacts;
  /** Ids of the trigger executions so far. */
  readonly executions: string[];
}

const current = new AsyncLocalStorage<RequestFacts>();

/** Handles a request whose log entries have these facts. */
export function withRequestFacts<T>(facts: LogFacts, handle: () => T): T {
  return current.run({ facts, executions: [] }, handle);
}

/**
 * Adds what became known of the request. A refusal is thrown from deep inside, and its entry is written far above:
 * it has what was known by then. Without effect outside a request.
 */
export function noteForLog(facts: LogFacts): void {
  const request = current.getStore();
  if (request !== undefined) request.facts = { ...request.facts, ...facts };
}

/** Adds a trigger execution, which the entry of a token or login names. */
export function noteExecution(id: string): void {
  current.getStore()?.executions.push(id);
}

export function requestFacts(): LogFacts {
  return current.getStore()?.facts ?? {};
}

/** Ids of the trigger executions of the request so far. */
export function executions(): readonly string[] {
  return [...(current.getStore()?.executions ?? [])];
}

/** `details.actions`, as Auth0 has it in the entries of logins and tokens. */
export function executionsOfRequest(): { readonly actions: { readonly executions: readonly string[] } } {
  return { actions: { executions: executions() } };
}
