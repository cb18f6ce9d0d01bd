import { CodedError } from "@federated-actions/coded-error";

/** Something asked of the kit that it cannot do, in one line that says what to do. */
export class KitError extends CodedError {
  static override readonly code = "kit_misused";
}
