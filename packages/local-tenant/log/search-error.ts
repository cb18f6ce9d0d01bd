import { HttpError } from "../http/http-error.ts";

export function refusedSearch(problem: string): HttpError {
  return new HttpError(400, `The search (q) has ${problem}.`, "invalid_query_string");
}
