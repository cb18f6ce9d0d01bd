import { decisionCodes } from "../../../actions/policy/decision/codes.ts";
import { fields, text } from "../../../actions/policy/event-parts.ts";
import { isRecord } from "../../../actions/policy/records.ts";
import { ExplainError } from "../explain-error.ts";

/** An entry of Auth0's log: what its type has of a request. Empty texts count as absent, as Auth0 writes them. */
export interface LogEntry {
  readonly type: LogType;
  readonly client: string | undefined;
  readonly connection: string | undefined;
  readonly strategy: string | undefined;
  readonly organization: string | undefined;
  readonly audience: string | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly subjectTokenType: string | undefined;
  readonly description: string;
  /** The decision code in the description, if an Action of this bundle refused. */
  readonly code: string | undefined;
}

interface LogKind {
  readonly trigger: "post-login" | "credentials-exchange" | "token-exchange";
  readonly protocol?: string;
  /** Why no Action ran. */
  readonly beforeActions?: string;
  readonly isSuccess?: true;
}

const code = "oidc-basic-profile";
const refresh = "oauth2-refresh-token";
const device = "oauth2-device-code";
const password = "Auth0 refused this by itself, for a wrong user name or password: no Action ran";

/**
 * The types that tell of a request for which Actions run. Source: Auth0's log schemas
 * (auth0.com/docs/tenant-logs). `f`, `fp`, `fu`, `s` and `feacft` have no audience, `feccft` and `fecte` no connection.
 */
const logTypes = {
  s: { trigger: "post-login", protocol: code, isSuccess: true },
  f: { trigger: "post-login", protocol: code },
  fp: { trigger: "post-login", protocol: code, beforeActions: password },
  fu: { trigger: "post-login", protocol: code, beforeActions: password },
  ssa: { trigger: "post-login", protocol: code, isSuccess: true },
  fsa: { trigger: "post-login", protocol: code },
  seacft: { trigger: "post-login", protocol: code, isSuccess: true },
  feacft: { trigger: "post-login", protocol: code },
  sertft: { trigger: "post-login", protocol: refresh, isSuccess: true },
  fertft: { trigger: "post-login", protocol: refresh },
  sede: { trigger: "post-login", protocol: device, isSuccess: true },
  fede: { trigger: "post-login", protocol: device },
  seccft: { trigger: "credentials-exchange", isSuccess: true },
  feccft: { trigger: "credentials-exchange" },
  secte: { trigger: "token-exchange", isSuccess: true },
  fecte: { trigger: "token-exchange" },
} as const satisfies Record<string, LogKind>;

export type LogType = keyof typeof logTypes;

export function kindOf(type: LogType): LogKind {
  return logTypes[type];
}

/**
 * Reads an entry as `GET /api/v2/logs/{id}` answers it, or as a log stream wraps it (`data`, EventBridge's
 * `detail.data`). @throws ExplainError
 */
export function readLogEntry(value: unknown): LogEntry {
  const [one, ...more] = Array.isArray(value) ? value : [value];
  if (more.length > 0) throw new ExplainError(`--log takes one entry; these are ${more.length + 1}`);
  const entry = unwrap(one);
  if (!entry) throw new ExplainError("--log must be a JSON object with a type, as Auth0's log has it");
  const { type } = entry;
  if (!isLogType(type)) {
    const known = Object.keys(logTypes).join(", ");
    throw new ExplainError(
      `--log: entries of type ${JSON.stringify(type)} tell of no decision; those that do: ${known}`,
    );
  }
  const details = fields(entry.details);
  const query = fields(details.qs);
  const description = text(entry.description) ?? "";
  return {
    type,
    client: filled(entry.client_name),
    connection: filled(entry.connection),
    strategy: filled(entry.strategy),
    organization: filled(entry.organization_name),
    audience: filled(entry.audience) ?? filled(query.audience),
    scopes: scopesOf(entry.scope) ?? scopesOf(query.scope),
    subjectTokenType: filled(details.subject_token_type),
    description,
    code: decisionCodes.find((each) => new RegExp(`(^|[^a-z_])${each}:`).test(description)),
  };
}

function unwrap(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const outer = fields(value);
  const inner = [outer, fields(outer.data), fields(fields(outer.detail).data)];
  return inner.find((each) => isRecord(each) && typeof each.type === "string");
}

function isLogType(type: unknown): type is LogType {
  return typeof type === "string" && Object.hasOwn(logTypes, type);
}

function filled(value: unknown): string | undefined {
  return text(value) || undefined;
}

/** A list, or one text with spaces. */
function scopesOf(value: unknown): string[] | undefined {
  const list = typeof value === "string" ? value.split(" ") : value;
  if (!Array.isArray(list)) return undefined;
  const scopes = list.filter((each): each is string => typeof each === "string" && each !== "");
  return scopes.length > 0 ? scopes : undefined;
}
