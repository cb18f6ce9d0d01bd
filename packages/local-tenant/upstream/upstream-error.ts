import { CodedError } from "@federated-actions/coded-error";
import type { Connection } from "../store/entities.ts";

/**
 * A login that failed because of the identity provider or the connection to it. The message contains no user data and
 * no secret: the application sees it, and the tenant's log has it.
 */
export class UpstreamError extends CodedError {
  static override readonly code = "upstream_error";

  readonly connection: string;

  /** `problem` completes `The connection "..." ...`. */
  constructor(connection: Connection, problem: string, cause?: unknown) {
    super(`The connection "${connection.name}" ${problem}.`, { cause });
    this.connection = connection.name;
  }
}
