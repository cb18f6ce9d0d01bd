import type { z } from "zod";
import { firstProblem } from "./first-problem.ts";
import type { ManagementContext } from "./management-env.ts";
import { invalidBody, ManagementError } from "./management-error.ts";

/** Nothing in the API is nested deeper than a few levels; far deeper values would exhaust the stack when they are copied. */
const deepest = 32;

/**
 * The request's JSON body, checked.
 *
 * @throws {ManagementError} 415 for another content type, 400 `invalid_body` for everything else.
 */
export async function readBody<S extends z.ZodType>(c: ManagementContext, schema: S): Promise<z.output<S>> {
  const body = await readJson(c);
  const result = schema.safeParse(body);
  if (!result.success) throw invalidBody(`Payload validation error: ${firstProblem(result.error, body)}.`);
  return result.data;
}

async function readJson(c: ManagementContext): Promise<unknown> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  const text = await c.req.text();
  if (text !== "" && type !== "application/json") {
    throw new ManagementError(415, "The content type must be application/json");
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

/** Without recursion: the value's depth is what is in doubt. */
function refuseUnsafe(body: unknown): void {
  let level = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) throw invalidBody(`Payload validation error: 'Nested more than ${deepest} levels deep'.`);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      if (Object.hasOwn(value, "__proto__")) {
        throw invalidBody("Payload validation error: 'Additional properties not allowed: __proto__'.");
      }
      for (const inner of Object.values(value)) next.push(inner);
    }
    level = next;
  }
}
