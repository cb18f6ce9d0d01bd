import { CodedError } from "@federated-actions/coded-error";

/** The folder or its files are invalid. The tenant does not start, and nothing is overwritten. */
export class StoreFileError extends CodedError {
  static override readonly code = "store_file_error";
}
