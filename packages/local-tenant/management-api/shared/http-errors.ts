import { HttpError } from "../../http/http-error.ts";

/** How a message about a missing feature begins. Schemas use it too. */
export const lacks = "The local tenant lacks";

export const invalidBody = (message: string): HttpError => new HttpError(400, message, "invalid_body");

/** A feature of Auth0 that the local tenant does not support yet. It is refused by name, never reported as done. */
export const lacking = (what: string): HttpError =>
  new HttpError(400, `${lacks} ${what} yet`, "operation_not_supported");
