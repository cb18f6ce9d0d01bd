import { CodedError } from "@federated-actions/coded-error";

/** The name cannot be used, or what was asked for does not exist. */
export class NewError extends CodedError {
  static override readonly code = "new_refused";
}
