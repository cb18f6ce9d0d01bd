import { Hono } from "hono";
import { HttpError } from "../http/http-error.ts";
import type { LogRecord } from "../log/entry.ts";
import type { TenantLogs } from "../log/tenant-logs.ts";
import type { Tenant } from "../tenant.ts";
import { allows } from "./shared/access.ts";
import { lacking } from "./shared/http-errors.ts";
import { listOf, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { integerOf } from "./shared/query.ts";

const largestPage = 100;
const defaultPage = 50;

/** The tenant's log. https://auth0.com/docs/api/management/v2/logs/get-logs */
export function logs({ logs: kept }: Tenant): Hono<ManagementEnv> {
  return new Hono<ManagementEnv>()
    .get("/", allows("read:logs"), (c) => {
      const found = kept.list().filter(matching(c.req.query("q")));
      if (c.req.query("from") !== undefined) return c.json(after(c, found).map((record) => withFields(c, record)));
      return listOf(c, "logs", isAscending(c) ? found : found.toReversed());
    })
    .get("/:id", allows("read:logs"), (c) => c.json(withFields(c, recordOf(kept, c.req.param("id")))));
}

function recordOf(kept: TenantLogs, id: string): LogRecord {
  const record = kept.get(id);
  if (record === undefined) throw new HttpError(404, "The log entry does not exist", "inexistent_log");
  return record;
}

/** The next entries after one, oldest first: how tools follow the log. Of an id that is gone, all that are left. */
function after(c: ManagementContext, records: readonly LogRecord[]): readonly LogRecord[] {
  const take = integerOf(c, "take", 1, largestPage) ?? defaultPage;
  const from = c.req.query("from") ?? "";
  return records.filter(({ log_id }) => log_id > from).slice(0, take);
}

function isAscending(c: ManagementContext): boolean {
  const sort = c.req.query("sort");
  if (sort === undefined || sort === "date:-1") return false;
  if (sort === "date:1") return true;
  throw lacking("an order of logs by anything but their date (sort)");
}

/** Exact terms, joined by AND: `type:feccft AND client_name:"Batch job"`. */
function matching(query: string | undefined): (record: LogRecord) => boolean {
  if (query === undefined || query === "") return () => true;
  const terms = query.split(/ AND /).map((text) => {
    const [, field, quoted, plain] = /^ *([a-z_]+):(?:"([^"*?]+)"|([^\s"*?()[\]]+)) *$/.exec(text) ?? [];
    const value = quoted ?? plain;
    if (field === undefined || value === undefined) throw lacking("a search of logs (q) by anything but exact terms");
    return [field, value] as const;
  });
  return (record) => terms.every(([field, value]) => Reflect.get(record, field) === value);
}
