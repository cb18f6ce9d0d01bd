import type { z } from "zod";
import { HttpError } from "../../http/http-error.ts";
import { deepestJson, levelsOf, mediaType } from "../../http/request-content.ts";
import { firstProblem } from "./first-problem.ts";
import { invalidBody, lacks } from "./http-errors.ts";
import type { ManagementContext } from "./management-env.ts";

/**
 * The request's JSON body, validated.
 *
 * @throws {HttpError} 415 for another content type, 400 `invalid_body` for everything else.
 */
export async function readBody<S extends z.ZodType>(c: ManagementContext, schema: S): Promise<z.output<S>> {
  const body = await readJson(c);
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw refusal(result.error, body);
}

/** What Auth0 accepts and this tenant lacks is no validation error: the message of such a schema says so. */
function refusal(error: z.ZodError, body: unknown): HttpError {
  const message = error.issues[0]?.message ?? "";
  if (message.startsWith(lacks)) return new HttpError(400, message, "operation_not_supported");
  return invalidBody(`Payload validation error: ${firstProblem(error, body)}.`);
}

async function readJson(c: ManagementContext): Promise<unknown> {
  const type = mediaType(c.req.header("content-type"));
  const text = await c.req.text();
  if (text !== "" && type !== "application/json") {
    throw new HttpError(415, "The content type must be application/json");
  }
  const body = parse(text);
  refuseUnsafe(body);
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody("Invalid request payload JSON format");
  }
}

function refuseUnsafe(body: unknown): void {
  let depth = 0;
  for (const level of levelsOf(body)) {
    if (depth > deepestJson) {
      throw invalidBody(`Payload validation error: 'Nested more than ${deepestJson} levels deep'.`);
    }
    if (level.some((value) => typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__"))) {
      throw invalidBody("Payload validation error: 'Additional properties not allowed: __proto__'.");
    }
    depth += 1;
  }
}
