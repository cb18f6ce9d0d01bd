import { CodedError } from "@federated-actions/coded-error";

/** A tenant cannot be read, or a draft cannot be written. The message is one line: what is wrong, and what to do. */
export class AdoptionError extends CodedError {
  static override readonly code = "adoption_failed";
}
