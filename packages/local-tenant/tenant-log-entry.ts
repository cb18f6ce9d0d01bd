/** `type` is one of Auth0's log event codes (`s`, `f`, `seccft`, `feccft`, `sertft`, `ferrt`, ...). */
export interface TenantLogEntry {
  readonly type: string;
  readonly client_id?: string;
  readonly connection?: string;
  readonly description?: string;
  /** What was answered, which may name a user. Only `GET /api/v2/logs` shows it. */
  readonly reason?: string;
  /** The user, whom only `GET /api/v2/logs` shows. */
  readonly user_id?: string;
  readonly details?: Record<string, unknown>;
}
