import { Hono } from "hono";
import { HttpError } from "../http/http-error.ts";
import type { LogRecord } from "../log/entry.ts";
import { readSearch, searchableFields } from "../log/search.ts";
import type { TenantLogs } from "../log/tenant-logs.ts";
import type { Tenant } from "../tenant.ts";
import { allows } from "./shared/access.ts";
import { withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { booleanOf, integerOf, invalidQuery } from "./shared/query.ts";

const largestPage = 100;
const defaultPage = 50;
/** As far as a search can be paged through: auth0.com/docs/deploy-monitor/logs/retrieve-log-events-using-mgmt-api */
const mostFound = 1000;

/** The tenant's log. https://auth0.com/docs/api/management/v2/logs/get-logs */
export function logs({ logs: kept, domain }: Tenant): Hono<ManagementEnv> {
  return new Hono<ManagementEnv>()
    .get("/", allows("read:logs"), (c) => {
      const byCheckpoint = c.req.query("from") !== undefined || c.req.query("take") !== undefined;
      return byCheckpoint ? checkpoint(c, domain, kept.list()) : found(c, kept.list());
    })
    .get("/:id", allows("read:logs"), (c) => c.json(withFields(c, recordOf(kept, c.req.param("id")))));
}

function recordOf(kept: TenantLogs, id: string): LogRecord {
  const record = kept.get(id);
  if (record === undefined) throw new HttpError(404, "The log entry does not exist", "inexistent_log");
  return record;
}

/**
 * The next entries after one, oldest first, with the address of the next ones: how tools follow the log. Other
 * parameters are ignored, as at Auth0. After an id that is gone come all that are left.
 */
function checkpoint(c: ManagementContext, domain: string, records: readonly LogRecord[]): Response {
  const take = integerOf(c, "take", 1, largestPage) ?? defaultPage;
  const from = c.req.query("from") ?? "";
  const next = records.filter(({ log_id }) => log_id > from).slice(0, take);
  const query = new URLSearchParams({ from: next.at(-1)?.log_id ?? from, take: String(take) });
  c.header("Link", `<https://${domain}/api/v2/logs?${query}>; rel="next"`);
  return c.json(next);
}

/** The entries that match `q`, in order, by pages. `total` is that of the page, as Auth0 documents it for logs. */
function found(c: ManagementContext, records: readonly LogRecord[]): Response {
  const page = integerOf(c, "page", 0, mostFound) ?? 0;
  const perPage = integerOf(c, "per_page", 0, largestPage) ?? defaultPage;
  if (page * perPage >= mostFound && page > 0) {
    throw invalidQuery(`'Only the first ${mostFound} entries of a search can be paged through' on property page`);
  }
  const query = c.req.query("q") ?? "";
  const matching = query.trim() === "" ? records : records.filter(readSearch(query));
  const ordered = inOrder(c, matching).slice(0, mostFound);
  const shown = ordered.slice(page * perPage, (page + 1) * perPage).map((record) => withFields(c, record));
  if (booleanOf(c, "include_totals") !== true) return c.json(shown);
  return c.json({ start: page * perPage, limit: perPage, length: shown.length, total: shown.length, logs: shown });
}

/** `sort=field:1` or `field:-1`; the newest first unless it says otherwise. Equal values keep their order in time. */
function inOrder(c: ManagementContext, records: readonly LogRecord[]): LogRecord[] {
  const sort = c.req.query("sort") ?? "date:-1";
  const [, name, direction] = /^([a-z_]+):(1|-1)$/.exec(sort) ?? [];
  const field = searchableFields.find((each) => each === name);
  if (field === undefined) throw invalidQuery(`'Not field:1 or field:-1 of a searchable field' on property sort`);
  const ascending = [...records].sort((one, other) => compare(one[field] ?? "", other[field] ?? ""));
  return direction === "1" ? ascending : ascending.reverse();
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
