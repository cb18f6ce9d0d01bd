import { CodedError } from "@federated-actions/coded-error";

/** A method that needs a part of Auth0 that the local tenant does not have. */
export class NotInLocalTenantError extends CodedError {
  static override readonly code = "not_in_local_tenant";

  constructor(method: string, lacks: string) {
    super(`api.${method}: the local tenant has no ${lacks}.`);
  }
}

/** A call of `api` after the Action's promise has settled. Auth0 would lose it. */
export class LateCallError extends CodedError {
  static override readonly code = "late_call";

  constructor(method: string) {
    super(`api.${method} was called after the Action had ended: await the code that calls it.`);
  }
}

/** `run` was called after `close`. */
export class RuntimeClosedError extends CodedError {
  static override readonly code = "runtime_closed";

  constructor() {
    super("The Actions runtime is closed.");
  }
}

const longestMessage = 4096;

/** The message of a thrown value. An Action can throw anything, so nothing about the value is certain. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown === "object" && thrown !== null && "message" in thrown && typeof thrown.message === "string") {
      return thrown.message.slice(0, longestMessage);
    }
    return thrown ? String(thrown).slice(0, longestMessage) : "Unknown error";
  } catch {
    return "Unknown error";
  }
}
