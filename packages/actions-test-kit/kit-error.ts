import { CodedError } from "@federated-actions/coded-error";

/** Wrong use of the kit. The message says what to do instead. */
export class KitError extends CodedError {
  static override readonly code = "kit_misused";
}
