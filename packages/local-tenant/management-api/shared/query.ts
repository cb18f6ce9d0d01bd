import { HttpError } from "../../http/http-error.ts";
import type { ManagementContext } from "./management-env.ts";

export const invalidQuery = (problem: string): HttpError =>
  new HttpError(400, `Query validation error: ${problem}.`, "invalid_query_string");

/** An integer of the query, or undefined if it is absent. */
export function integerOf(c: ManagementContext, name: string, from: number, to: number): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw invalidQuery(`'Expected type integer but found type string' on property ${name}`);
  }
  const value = Number(text);
  if (value < from) throw invalidQuery(`'Value ${value} is less than minimum ${from}' on property ${name}`);
  if (value > to) throw invalidQuery(`'Value ${value} is greater than maximum ${to}' on property ${name}`);
  return value;
}

export function booleanOf(c: ManagementContext, name: string): boolean | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") {
    throw invalidQuery(`'Expected type boolean but found type string' on property ${name}`);
  }
  return text === "true";
}

/** The offset at which a checkpoint list continues. */
export function checkpointOf(c: ManagementContext): number {
  const text = c.req.query("from");
  if (text === undefined) return 0;
  const offset = /^after_(\d{1,9})$/.exec(Buffer.from(text, "base64url").toString("latin1"))?.[1];
  if (offset === undefined) throw invalidQuery("'Invalid checkpoint' on property from");
  return Number(offset);
}

export const checkpointAfter = (offset: number): string => Buffer.from(`after_${offset}`).toString("base64url");
