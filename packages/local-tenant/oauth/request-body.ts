import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { HonoRequest } from "hono";
import { deepestJson, levelsOf, mediaType } from "../http/request-content.ts";

/** A request's parameters by name. Those of a form are strings. A JSON body may contain any JSON value. */
export type RequestParameters = ReadonlyMap<string, unknown>;

/** Bytes: far more than any valid request to the token endpoint needs, and cheap to refuse. */
const bodyLimit = 128 * 1024;

/** Reads a body of `application/json` or `application/x-www-form-urlencoded`. Anything malformed is an OAuthError. */
export async function readParameters(request: HonoRequest): Promise<RequestParameters> {
  const type = mediaType(request.header("content-type"));
  const text = await readText(request);
  if (type === "application/json") return parseJson(text);
  if (type === "application/x-www-form-urlencoded") return parseForm(text);
  throw new OAuthError(
    415,
    "invalid_request",
    "The Content-Type must be application/json or application/x-www-form-urlencoded.",
  );
}

/** Reads a form body only, as browsers post it to /authorize and /login/callback. `limit` in bytes. */
export async function readForm(request: HonoRequest, limit = bodyLimit): Promise<URLSearchParams> {
  const type = mediaType(request.header("content-type"));
  const text = await readText(request, limit);
  if (type === "application/x-www-form-urlencoded") return new URLSearchParams(text);
  throw new OAuthError(415, "invalid_request", "The Content-Type must be application/x-www-form-urlencoded.");
}

async function readText(request: HonoRequest, limit = bodyLimit): Promise<string> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > limit) throw new OAuthError(413, "invalid_request", "The request body is too large.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new OAuthError(400, "invalid_request", "The request body is not UTF-8.");
  }
}

function parseForm(text: string): RequestParameters {
  const parameters = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (parameters.has(name)) throw duplicate(name);
    parameters.set(name, value);
  }
  return parameters;
}

/** A parameter must not be repeated: RFC 6749, 3.1 and 3.2. */
export function duplicate(name: string): OAuthError {
  return new OAuthError(400, "invalid_request", `Duplicate parameter: ${name.slice(0, 64)}`);
}

function parseJson(text: string): RequestParameters {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new OAuthError(400, "invalid_request", "The request body is not valid JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new OAuthError(400, "invalid_request", "The request body must be a JSON object.");
  }
  if ([...levelsOf(body)].length > deepestJson + 1)
    throw new OAuthError(400, "invalid_request", "The request body is nested too deeply.");
  return new Map(Object.entries(body));
}

/** A parameter that must be a string if it is present. An empty one counts as absent (RFC 6749, 3.2). */
export function optionalString(parameters: RequestParameters, name: string): string | undefined {
  const value = parameters.get(name);
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw new OAuthError(400, "invalid_request", `Parameter ${name} must be a string.`);
  return value;
}

export function requiredString(parameters: RequestParameters, name: string): string {
  const value = optionalString(parameters, name);
  if (value === undefined) throw new OAuthError(400, "invalid_request", `Missing required parameter: ${name}`);
  return value;
}
