/** Somebody else listens on the port. */
export class PortInUseError extends Error {
  static readonly code = "port_in_use";
  readonly code = PortInUseError.code;
  override readonly name = "PortInUseError";

  constructor(port: number) {
    super(`Port ${port} of localhost is in use: give another with --port, or 0 for any`);
  }
}
