import { CodedError } from "@federated-actions/coded-error";

/** The folder's files cannot be read as a tenant's: nothing is started, nothing is overwritten. */
export class StoreFileError extends CodedError {
  static override readonly code = "store_file_error";
}
