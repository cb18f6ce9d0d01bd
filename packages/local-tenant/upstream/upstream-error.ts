import type { Connection } from "../store/entities.ts";

/** A login that the identity provider, or the connection to it, made impossible. The message names neither user nor secret. */
export class UpstreamError extends Error {
  static readonly code = "upstream_error";
  override readonly name = "UpstreamError";

  /** `problem` completes `The connection "..." ...`. */
  constructor(connection: Connection, problem: string, cause?: unknown) {
    super(`The connection "${connection.name}" ${problem}.`, { cause });
  }
}
