import { XmlError } from "../xml/xml-error.ts";

/** What is wrong with a token or with federation metadata. The message names nobody and quotes nothing that was sent. */
export class WsFederationError extends Error {
  static readonly code = "ws_federation_error";
  override readonly name = "WsFederationError";

  /** `problem` completes `a token that ...`: "has expired", "is not signed". */
  constructor(problem: string, cause?: unknown) {
    super(problem, { cause });
  }
}

/** Whether an error says what is wrong with what was sent; any other is a fault of the tenant's own. */
export function isRefusal(error: unknown): error is WsFederationError | XmlError {
  return error instanceof WsFederationError || error instanceof XmlError;
}
