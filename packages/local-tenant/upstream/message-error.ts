import { CodedError } from "@federated-actions/coded-error";

/**
 * What is wrong with a document or a message of an identity provider. The message completes `the response ...`: "has
 * expired", "holds a comment". It names nobody, and quotes nothing that was sent.
 */
export class MessageError extends CodedError {
  static override readonly code = "message_refused";
}
