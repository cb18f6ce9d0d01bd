import { HttpError } from "../../http/http-error.ts";
import type { Listed } from "../../store/store.ts";
import type { ManagementContext } from "./management-env.ts";
import { booleanOf, checkpointAfter, checkpointOf, integerOf } from "./query.ts";

const largestPage = 100;
const defaultPage = 50;
const lastPage = 100_000;
/** Of some lists: who wants more asks by checkpoint. https://auth0.com/docs/organizations/retrieve-organizations */
export const mostByPage = 1000;

/** A list whose items are shown as this does, as far as they are sliced. */
export function shownAs<T>(items: Listed<T>, show: (item: T) => object): Listed<object> {
  return { length: items.length, slice: (start, end) => items.slice(start, end).map(show) };
}

/**
 * A list in one of Auth0's three formats: by checkpoint for `take` or `from` (`{key: [...], next?}`), with totals for
 * `include_totals=true` (`{key: [...], start, limit, total}`), otherwise an array of one page.
 * https://auth0.com/docs/manage-users/user-search/view-search-results-by-page
 */
export function listOf(
  c: ManagementContext,
  key: string,
  items: Listed<object>,
  always: readonly string[] = [],
  most = Number.POSITIVE_INFINITY,
): Response {
  if (c.req.query("take") !== undefined || c.req.query("from") !== undefined)
    return checkpointList(c, key, items, always);
  const { page, perPage, slice } = pageOf(c, items);
  if ((page + 1) * perPage > most) {
    throw new HttpError(400, `Requesting page exceeds the allowed maximum of ${most} records`, "invalid_paging");
  }
  const shown = slice.map((item) => withFields(c, item, always));
  if (booleanOf(c, "include_totals") !== true) return c.json(shown);
  const totals = { start: page * perPage, limit: perPage, total: items.length };
  // Of all totals, only those of users and logs have this one.
  const length = key === "users" || key === "logs" ? { length: shown.length } : {};
  return c.json({ [key]: shown, ...totals, ...length });
}

/** A list that only supports the format by checkpoint. */
export function checkpointList(
  c: ManagementContext,
  key: string,
  items: Listed<object>,
  always: readonly string[] = [],
): Response {
  const take = integerOf(c, "take", 1, largestPage) ?? defaultPage;
  const start = checkpointOf(c);
  const end = start + take;
  const shown = items.slice(start, end).map((item) => withFields(c, item, always));
  // The list of an organization's members goes on until a page is empty.
  const goesOn = key === "members" ? shown.length > 0 : end < items.length;
  return c.json({ [key]: shown, ...(goesOn ? { next: checkpointAfter(end) } : {}) });
}

/** The format of the Actions endpoints, which omit numbers that are zero. */
export function actionsList(c: ManagementContext, key: string, items: readonly object[]): Response {
  const { page, perPage, slice } = pageOf(c, items);
  return c.json({
    [key]: slice,
    ...(slice.length === 0 ? {} : { total: items.length }),
    ...(page === 0 ? {} : { page }),
    per_page: perPage,
  });
}

function pageOf<T>(c: ManagementContext, items: Listed<T>) {
  const page = integerOf(c, "page", 0, lastPage) ?? 0;
  const perPage = integerOf(c, "per_page", 0, largestPage) ?? defaultPage;
  return { page, perPage, slice: items.slice(page * perPage, (page + 1) * perPage) };
}

/** `fields` and `include_fields` of the query select the properties, and `always` are there whatever is selected. */
export function withFields(
  c: ManagementContext,
  item: object,
  always: readonly string[] = [],
): Record<string, unknown> {
  const names = c.req.query("fields");
  const entries = Object.entries(item);
  if (names === undefined || names === "") return Object.fromEntries(entries);
  const wanted = new Set(names.split(","));
  const include = booleanOf(c, "include_fields") ?? true;
  if (!include) return Object.fromEntries(entries.filter(([name]) => !wanted.has(name)));
  return Object.fromEntries(entries.filter(([name]) => wanted.has(name) || always.includes(name)));
}
