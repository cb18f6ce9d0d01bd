import { CodedError } from "@federated-actions/coded-error";
import type { ContentfulStatusCode } from "hono/utils/http-status";

const reasons = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  500: "Internal Server Error",
  507: "Insufficient Storage",
} as const;

type ErrorStatus = keyof typeof reasons & ContentfulStatusCode;

/**
 * An error outside the OAuth endpoints, in the format of Auth0's Management API:
 * `{statusCode, error, message, errorCode?}`.
 */
export class HttpError extends CodedError {
  static override readonly code = "http_error";
  readonly status: ErrorStatus;
  readonly errorCode: string | undefined;

  constructor(status: ErrorStatus, message: string, errorCode?: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }

  toJSON(): Record<string, unknown> {
    return {
      statusCode: this.status,
      error: reasons[this.status],
      message: this.message,
      ...(this.errorCode === undefined ? {} : { errorCode: this.errorCode }),
    };
  }
}
