import { CodedError } from "@federated-actions/coded-error";

const noRoom: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/** A change could not be written to the tenant's folder, and has not taken place. */
export class StoreWriteError extends CodedError {
  static override readonly code = "store_write_error";
  /** Of the answer: 507 if there is no room (RFC 4918, 11.5). */
  readonly status: 500 | 507;

  constructor(message: string, cause?: unknown) {
    super(message);
    this.status = noRoom.includes((cause as NodeJS.ErrnoException | undefined)?.code) ? 507 : 500;
  }
}
