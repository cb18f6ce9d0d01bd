import { CodedError } from "@federated-actions/coded-error";

/** The question names something that the policy does not have. */
export class AccessError extends CodedError {
  static override readonly code = "access_unknown_name";
}
