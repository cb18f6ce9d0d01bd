import { CodedError } from "@federated-actions/coded-error";
import type { Connection } from "../store/entities.ts";

/**
 * A login that failed because of the identity provider or the connection to it. The message contains no user data and
 * no secret.
 */
export class UpstreamError extends CodedError {
  static override readonly code = "upstream_error";

  /** `problem` completes `The connection "..." ...`. */
  constructor(connection: Connection, problem: string, cause?: unknown) {
    super(`The connection "${connection.name}" ${problem}.`, { cause });
  }
}
