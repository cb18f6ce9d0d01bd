import { CodedError } from "@federated-actions/coded-error";

/** A provider that is not installed here. The test fails with it: what was not tried has not passed. */
export class PeerAbsentError extends CodedError {
  static override readonly code = "peer_absent";

  constructor(name: string, remedy: string) {
    super(`${name} is not installed here, so nothing was proven. ${remedy}`);
  }
}
