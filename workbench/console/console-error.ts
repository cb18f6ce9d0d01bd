import { CodedError } from "@federated-actions/coded-error";

/** What the console's page shows, at its place: `FILE:LINE:COLUMN`, a field, a row. */
export class ConsoleError extends CodedError {
  static override readonly code = "console_request_refused";
  readonly status: 400 | 404 | 413 | 503;
  readonly place: string | undefined;

  constructor(message: string, { place, status = 400 }: { place?: string; status?: 400 | 404 | 413 | 503 } = {}) {
    super(message);
    this.status = status;
    this.place = place;
  }
}
