/** What an entry of the log says of the request that it is about. Names are looked up when it is written. */
export interface LogFacts {
  readonly ip?: string;
  readonly user_agent?: string;
  readonly hostname?: string;
  readonly client_id?: string;
  readonly audience?: string;
  /** As requested. */
  readonly scope?: string;
  /** The connection's name. */
  readonly connection?: string;
  readonly organization_id?: string;
  readonly user_id?: string;
}

/**
 * An event of the tenant. `type` is one of Auth0's log event codes (`s`, `f`, `seccft`, `feccft`, `sertft`, ...), or of
 * the tenant's own: `local_action`, an Action's run, and `internal_error`, a failure of the local tenant itself, which
 * `GET /api/v2/logs` does not have. `description` is what was answered, where something was refused.
 */
export interface TenantLogEntry extends LogFacts {
  readonly type: string;
  readonly description?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An entry as `GET /api/v2/logs` returns it, in the form of Auth0's log schemas. */
export interface LogRecord {
  /** ISO 8601. */
  readonly date: string;
  /** https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes */
  readonly type: string;
  readonly description: string;
  readonly connection?: string;
  readonly connection_id?: string;
  readonly client_id?: string;
  readonly client_name: string;
  readonly ip: string;
  readonly user_agent?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly hostname?: string;
  readonly user_id?: string;
  readonly user_name?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly strategy?: string;
  readonly strategy_type?: string;
  readonly organization_id?: string;
  readonly organization_name?: string;
  readonly $event_schema?: { readonly version: string };
  readonly environment_name: string;
  readonly log_id: string;
  readonly tenant_name: string;
  readonly _id: string;
  readonly isMobile: boolean;
}

/** An entry as the tenant prints it: without the user, whom only `GET /api/v2/logs` shows. */
export type PrintedLogRecord = Omit<LogRecord, "user_id" | "user_name">;
