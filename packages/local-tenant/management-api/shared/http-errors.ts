import { HttpError } from "../../http/http-error.ts";

export const invalidBody = (message: string): HttpError => new HttpError(400, message, "invalid_body");

/** What Auth0 can and the local tenant cannot yet: said by name, never a made-up success. */
export const lacking = (what: string): HttpError =>
  new HttpError(400, `The local tenant lacks ${what} yet`, "operation_not_supported");
