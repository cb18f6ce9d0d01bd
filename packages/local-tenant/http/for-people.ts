import type { Context } from "hono";
import { accepts } from "hono/accepts";

/** Whether the client names HTML before JSON. Programs that take anything get what programs get. */
export function isForPeople(c: Context): boolean {
  const json = "application/json";
  return accepts(c, { header: "Accept", supports: [json, "text/html"], default: json }) === "text/html";
}
