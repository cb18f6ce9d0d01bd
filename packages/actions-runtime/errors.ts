import { CodedError } from "@federated-actions/coded-error";

/** A method that would need a part of Auth0 that the local tenant has not. */
export class NotInLocalTenantError extends CodedError {
  static override readonly code = "not_in_local_tenant";

  constructor(method: string, lacks: string) {
    super(`api.${method}: the local tenant has no ${lacks}.`);
  }
}

/** A call of `api` that came when the Action's promise had settled: Auth0 would lose it. */
export class LateCallError extends CodedError {
  static override readonly code = "late_call";

  constructor(method: string) {
    super(`api.${method} was called after the Action had ended: await what calls it.`);
  }
}

/** The runtime was asked to run a trigger after `close`. */
export class RuntimeClosedError extends CodedError {
  static override readonly code = "runtime_closed";

  constructor() {
    super("The Actions runtime is closed.");
  }
}

const longestMessage = 4096;

/** A message for whatever was thrown: by the Action, so that nothing about it is sure. */
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
