import { CodedError } from "@federated-actions/coded-error";

/** Another program listens on the port. */
export class PortInUseError extends CodedError {
  static override readonly code = "port_in_use";

  constructor(port: number) {
    super(`Port ${port} of localhost is in use: give another with --port, or 0 for any`);
  }
}
