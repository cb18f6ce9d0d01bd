import { z } from "zod";
import type { LogRecord } from "../log/entry.ts";
import type { TenantLogs } from "../log/tenant-logs.ts";
import type { Store } from "../store/store.ts";
import { customerOf } from "./customer-of.ts";

/**
 * An entry of the log as the console shows it. It has no user and no details: what an Action has printed may be
 * anything, and only what it says of its decision is taken from it.
 */
export interface LogLine {
  readonly id: string;
  readonly date: string;
  readonly type: string;
  readonly text: string;
  readonly client: string;
  readonly connection: string;
  readonly customer: string;
  /** The code of a refusal: what begins a reason, `no_role: ...`. */
  readonly code: string;
  /** Codes of what would have been refused, and is only observed. */
  readonly would_deny: readonly string[];
  /** Whether Actions ran that led to it. */
  readonly executed: boolean;
  /** Lines that an Action printed; what they say is not here. */
  readonly printed: number;
}

const code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

/** What an Action may print of its decision, as a line of JSON. */
const decisionLine = z.looseObject({
  customer: z.string().max(200).optional().catch(undefined),
  code: code.optional().catch(undefined),
  would_deny: z.array(code).catch([]),
});

const actionRun = z.looseObject({
  action_name: z.string(),
  result: z.string(),
  reason: z.string().optional(),
  console: z.array(z.looseObject({ text: z.string() })),
});

/** @param thrown see `thrownMessages`. */
export function logLine(store: Store, logs: TenantLogs, record: LogRecord, thrown: ReadonlySet<string>): LogLine {
  const run = record.type === "local_action" ? actionRun.safeParse(record.details).data : undefined;
  const said = run && decisionIn(run.console.map(({ text }) => text));
  const text = run === undefined ? descriptionOf(record, thrown) : textOf(run);
  return {
    ...{ id: record.log_id, date: record.date, type: record.type, text },
    ...{ client: record.client_name, connection: record.connection ?? "" },
    customer: said?.customer ?? ownerOf(store, record) ?? "",
    code: said?.code ?? codeOf(run === undefined ? text : (run.reason ?? "")),
    would_deny: said?.would_deny ?? [],
    executed: logs.executionsOf(record).length > 0,
    printed: run?.console.length ?? 0,
  };
}

/**
 * What Actions have thrown. It may be anything, and it is the description of their failure's entry and of the refusal
 * that follows, so the console leaves it out of both.
 */
export function thrownMessages(records: readonly LogRecord[]): ReadonlySet<string> {
  const failures = records.filter(
    ({ type, details }) => type === "actions_execution_failed" && details?.error_class === "action_error",
  );
  return new Set(failures.map(({ description }) => description));
}

function descriptionOf({ description }: LogRecord, thrown: ReadonlySet<string>): string {
  return thrown.has(description) ? "An Action failed: the tenant's log has its message" : description;
}

/** Of a failed run, the message stays out: it is whatever was thrown. */
function textOf({ action_name, result, reason }: z.infer<typeof actionRun>): string {
  return result === "denied" && reason !== undefined ? `${action_name} denied: ${reason}` : `${action_name} ${result}`;
}

function codeOf(text: string): string {
  return /^([a-z][a-z0-9]*(?:_[a-z0-9]+)+): /.exec(text)?.[1] ?? "";
}

/** The first line that is a JSON object. */
function decisionIn(lines: readonly string[]): z.infer<typeof decisionLine> | undefined {
  for (const line of lines) {
    if (!line.startsWith("{")) continue;
    const decision = decisionLine.safeParse(jsonOf(line));
    if (decision.success) return decision.data;
  }
  return undefined;
}

/** Undefined for what is no JSON, as when long output was cut. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The connection tells whose the user is; an application may be shared. */
function ownerOf(store: Store, { connection, client_id }: LogRecord): string | undefined {
  const found = connection === undefined ? undefined : store.connections.find(({ name }) => name === connection);
  return customerOf(found?.metadata) ?? customerOf(store.clients.get(client_id ?? "")?.client_metadata);
}
