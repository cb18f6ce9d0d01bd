import { CodedError } from "@federated-actions/coded-error";

/** A provider is not installed. The test fails, since nothing was tested. */
export class PeerAbsentError extends CodedError {
  static override readonly code = "peer_absent";

  constructor(name: string, remedy: string) {
    super(`${name} is not installed here, so nothing was tested. ${remedy}`);
  }
}
