import { CodedError } from "@federated-actions/coded-error";

/**
 * The reason why a document or message of an identity provider is refused. The message completes `the response ...`:
 * "has expired", "holds a comment". It names no user. It may quote
 * what the tenant expects, and a verified issuer, but nothing else of the message.
 */
export class MessageError extends CodedError {
  static override readonly code = "message_refused";
}
