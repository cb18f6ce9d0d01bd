import { CodedError } from "@federated-actions/coded-error";
import type { Connection } from "../store/entities.ts";

/**
 * A login that the identity provider, or the connection to it, made impossible. The message names neither user nor
 * secret.
 */
export class UpstreamError extends CodedError {
  static override readonly code = "upstream_error";

  /** `problem` completes `The connection "..." ...`. */
  constructor(connection: Connection, problem: string, cause?: unknown) {
    super(`The connection "${connection.name}" ${problem}.`, { cause });
  }
}
