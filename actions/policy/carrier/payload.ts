import { policyUnavailable } from "../decision/refusal.ts";
import { isRecord } from "../records.ts";

/** Payloads of signed policies, by carrier. Keys are short: a carrier's metadata has little room. */

export const applicationTypes = ["spa", "regular_web", "native", "machine", "exchange"] as const;
export type ApplicationType = (typeof applicationTypes)[number];

/** Absent: enforce. 0: suspended. Else: observe until this time, ms since the epoch. */
export type EnforcementField = number | undefined;

export interface ClientPayload {
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
  readonly e?: number;
}

/** `"text"` equals, a list is any of; `v` one of, `g` glob, `p` present, `i` ignores case. */
export type MatcherPayload =
  | string
  | readonly string[]
  | { readonly v?: readonly string[]; readonly g?: string; readonly p?: 1; readonly i?: 1 };

/** Indexes into `k`, conditions by attribute, and the rule's last millisecond if it ends. */
export type RulePayload =
  | readonly [readonly number[], Readonly<Record<string, MatcherPayload>>]
  | readonly [readonly number[], Readonly<Record<string, MatcherPayload>>, number];

export interface ConnectionPayload {
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
  /** roles that rules name, as `api:role` */
  readonly k: readonly string[];
  readonly m: readonly RulePayload[];
  readonly e?: number;
}

/** Empty: the signature already covers the customer. */
type OrganizationPayload = Readonly<Record<string, never>>;

type Fields = Record<string, unknown>;

export function ensure(holds: boolean): asserts holds {
  if (!holds) throw policyUnavailable();
}

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
  return Array.isArray(value) && isRecord(value[1]) && (value.length === 2 || (value.length === 3 && isTime(value[2])));
}

/** @throws Refusal `policy_unavailable` if the payload does not have the form that this version writes. */
export function readClientPayload(value: unknown): ClientPayload {
  ensure(isRecord(value) && hasOnly(value, "tasmxe"));
  ensure(applicationTypes.includes(value.t as ApplicationType) && isStrings(value.a));
  ensure(value.s === undefined || value.s === 1);
  ensure(value.m === undefined || isListsByKey(value.m));
  ensure(value.x === undefined || isRecord(value.x));
  ensure(value.e === undefined || isTime(value.e));
  return value as unknown as ClientPayload;
}

/** @throws Refusal `policy_unavailable` if the payload does not have the form that this version writes. */
export function readConnectionPayload(value: unknown): ConnectionPayload {
  ensure(isRecord(value) && hasOnly(value, "adunsrkme"));
  ensure(isListsByKey(value.a) && (value.d === 0 || isStrings(value.d)) && isStrings(value.n));
  ensure(value.s === undefined || (isRecord(value.s) && isStrings(Object.values(value.s))));
  ensure(value.u === undefined || value.u === 1);
  ensure(isTime(value.r));
  ensure(isStrings(value.k) && Array.isArray(value.m) && value.m.every(isRule));
  ensure(value.e === undefined || isTime(value.e));
  return value as unknown as ConnectionPayload;
}

/** @throws Refusal `policy_unavailable` if the payload does not have the form that this version writes. */
export function readOrganizationPayload(value: unknown): OrganizationPayload {
  ensure(isRecord(value) && hasOnly(value, ""));
  return value as OrganizationPayload;
}
