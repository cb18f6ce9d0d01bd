import type { Context } from "hono";
import type { z } from "zod";
import { ConsoleError } from "./console-error.ts";

/** The body of a request, checked. @throws {ConsoleError} with the field that is wrong as its place */
export async function readJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    throw new ConsoleError("The request is not JSON");
  }
  return checked(body, schema);
}

/** @throws {ConsoleError} with the field that is wrong as its place */
export function checked<T>(value: unknown, schema: z.ZodType<T>): T {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data as T;
  const [issue] = error.issues;
  const place = issue?.path.join(".");
  throw new ConsoleError(issue?.message ?? "The request cannot be read", place ? { place } : {});
}
