import type { MiddlewareHandler } from "hono";

/**
 * Lets only the console's own pages do something: pages of other origins, those on other ports of this machine
 * included, are refused. Browsers tell where a request is from, and a page cannot change it.
 */
export const sameOriginOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method === "GET" || c.req.method === "HEAD") return next();
  if (isOfOwnPage(c.req.raw)) return next();
  return c.json({ error: "Only the console's own pages may do this" }, 403);
};

/** @see https://www.w3.org/TR/fetch-metadata/ */
function isOfOwnPage({ headers, url }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site === null && origin === null) return false;
  return (site ?? "same-origin") === "same-origin" && (origin ?? new URL(url).origin) === new URL(url).origin;
}
