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
} as const;

export type ErrorStatus = keyof typeof reasons & ContentfulStatusCode;

/** An error as the Management API answers it: `{statusCode, error, message, errorCode?}`. */
export class ManagementError extends Error {
  static readonly code = "ERR_MANAGEMENT_API";
  readonly code = ManagementError.code;
  override readonly name = "ManagementError";
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

export const invalidBody = (message: string): ManagementError => new ManagementError(400, message, "invalid_body");

/** What Auth0 can and the local tenant cannot yet: said by name, never a made-up success. */
export const lacks = (what: string): ManagementError =>
  new ManagementError(400, `The local tenant lacks ${what} yet`, "operation_not_supported");
