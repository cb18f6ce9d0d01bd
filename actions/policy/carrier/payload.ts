import { ensure } from "../decision/refusal.ts";
import { isNone, isRecord } from "../records.ts";
import type { AttributeValue } from "../vendor-config.ts";

/** Payloads of signed policies, by carrier. Keys are short: a carrier's metadata has little room. */

export const applicationTypes = ["spa", "regular_web", "native", "machine", "exchange"] as const;
export type ApplicationType = (typeof applicationTypes)[number];

/** Absent: enforce. 0: suspended. Else: observe until this time, ms since the epoch. */
export type EnforcementField = number | undefined;

/** What both clients and connections carry. */
interface CommonPayload {
  readonly e?: number;
  /** help URL, which refusals name */
  readonly h?: string;
  /** fixed values by name: of the connection's customer, or of the machine */
  readonly v?: Readonly<Record<string, AttributeValue>>;
}

export interface ClientPayload extends CommonPayload {
  /** type */
  readonly t: ApplicationType;
  /** API keys */
  readonly a: readonly string[];
  /** shared: 1 */
  readonly s?: 1;
  /** machine scopes by API key */
  readonly m?: Readonly<Record<string, readonly string[]>>;
  /** exchange: the subject tokens that are accepted */
  readonly x?: Readonly<Record<string, unknown>>;
}

/** `"text"` equals, a list is any of; `v` one of, `g` glob, `p` present, `i` ignores case. */
export type MatcherPayload =
  | string
  | readonly string[]
  | { readonly v?: readonly string[]; readonly g?: string; readonly p?: 1; readonly i?: 1 };

/**
 * Indexes into `k`, conditions by attribute, the rule's last millisecond if it ends (else null), and the names of the
 * clients to which it is limited.
 */
export type RulePayload = readonly [
  roles: readonly number[],
  when: Readonly<Record<string, MatcherPayload>>,
  until?: number | null,
  clients?: readonly string[],
];

export interface ConnectionPayload extends CommonPayload {
  /** access: role names by API key; the ceiling */
  readonly a: Readonly<Record<string, readonly string[]>>;
  /** email domains; 0: any */
  readonly d: readonly string[] | 0;
  /** unverified e-mail addresses are accepted: 1 */
  readonly u?: 1;
  /** the customer's other connections */
  readonly n: readonly string[];
  /** separators by attribute */
  readonly s?: Readonly<Record<string, string>>;
  /** reauthenticate after, seconds */
  readonly r: number;
  /** attributes that SCIM alone writes, which are read from `app_metadata` */
  readonly o?: readonly string[];
  /** roles that rules name, as `api:role` */
  readonly k: readonly string[];
  readonly m: readonly RulePayload[];
}

/** Empty: the signature already covers the customer. */
type OrganizationPayload = Readonly<Record<string, never>>;

type Fields = Record<string, unknown>;

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function hasOnly(fields: Fields, known: string): boolean {
  return Object.keys(fields).every((key) => key.length === 1 && known.includes(key));
}

function isListsByKey(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isStrings);
}

/** The content of a rule is checked when it is compiled. One that cannot be compiled is refused as well. */
function isRule(value: unknown): value is RulePayload {
  if (!Array.isArray(value)) return false;
  // By index: there are many rules, and in code that just started an array's pattern takes a microsecond.
  const { 1: when, 2: until, 3: clients = [] } = value;
  return value.length <= 4 && isRecord(when) && (isNone(until) || isTime(until)) && isStrings(clients);
}

function isValue(value: unknown): boolean {
  return isStrings(value) || ["string", "number", "boolean"].includes(typeof value);
}

function ensureCommon({ e, h, v }: Fields): void {
  ensure(e === undefined || isTime(e));
  ensure(h === undefined || typeof h === "string");
  ensure(v === undefined || (isRecord(v) && Object.values(v).every(isValue)));
}

/** @throws Refusal `policy_unavailable` if the payload does not have the form that this version writes. */
export function readClientPayload(value: unknown): ClientPayload {
  ensure(isRecord(value) && hasOnly(value, "tasmxehv"));
  ensure(applicationTypes.includes(value.t as ApplicationType) && isStrings(value.a));
  ensure(value.s === undefined || value.s === 1);
  ensure(value.m === undefined || isListsByKey(value.m));
  ensure(value.x === undefined || isRecord(value.x));
  ensureCommon(value);
  return value as unknown as ClientPayload;
}

/** @throws Refusal `policy_unavailable` if the payload does not have the form that this version writes. */
export function readConnectionPayload(value: unknown): ConnectionPayload {
  ensure(isRecord(value) && hasOnly(value, "adunsrokmehv"));
  ensure(isListsByKey(value.a) && (value.d === 0 || isStrings(value.d)) && isStrings(value.n));
  ensure(value.s === undefined || (isRecord(value.s) && isStrings(Object.values(value.s))));
  ensure(value.u === undefined || value.u === 1);
  ensure(isTime(value.r));
  ensure(isStrings(value.k) && Array.isArray(value.m) && value.m.every(isRule));
  ensure(value.o === undefined || isStrings(value.o));
  ensureCommon(value);
  return value as unknown as ConnectionPayload;
}

/** @throws Refusal `policy_unavailable` if the payload does not have the form that this version writes. */
export function readOrganizationPayload(value: unknown): OrganizationPayload {
  ensure(isRecord(value) && hasOnly(value, ""));
  return value as OrganizationPayload;
}
