import { CodedError } from "@federated-actions/coded-error";

/** The event or the trigger cannot be explained. */
export class ExplainError extends CodedError {
  static override readonly code = "event_not_explained";
}
