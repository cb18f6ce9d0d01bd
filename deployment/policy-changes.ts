import type {
  ClientPayload,
  ConnectionPayload,
  MatcherPayload,
  RulePayload,
} from "../actions/policy/carrier/payload.ts";
import type { Payload } from "./policies.ts";

/** What changes between two policies of one carrier, in words: what is given, and what is taken. */
export interface PolicyChanges {
  readonly given: readonly string[];
  readonly taken: readonly string[];
}

/** @param before undefined where there was no policy that the Actions accept: such a carrier gives nothing */
export function policyChanges(before: Payload | undefined, after: Payload): PolicyChanges {
  const old = before === undefined ? new Set<string>() : statements(before);
  const now = statements(after);
  const given = [...now]
    .filter((statement) => !old.has(statement))
    .map((statement) => (before === undefined ? statement : `now ${statement}`));
  const taken = [...old].filter((statement) => !now.has(statement)).map((statement) => `no longer ${statement}`);
  const limits = before === undefined ? [] : limitChanges(before, after);
  return {
    given: [
      ...given,
      ...(before === undefined ? [] : otherReadings(before, after)),
      ...limits.filter(({ looser }) => looser).map(({ words }) => words),
    ],
    taken: [...taken, ...limits.filter(({ looser }) => !looser).map(({ words }) => words)],
  };
}

/** What a policy gives, each in one sentence: one that only another policy has is a difference. */
function statements(payload: Payload): Set<string> {
  if ("t" in payload) return new Set(ofClient(payload as ClientPayload));
  if ("k" in payload) return new Set(ofConnection(payload as ConnectionPayload));
  return new Set();
}

function ofClient({ t, a, s, m = {}, x, v }: ClientPayload): string[] {
  return [
    `an application of type ${t}`,
    ...a.map((api) => `may request ${api}`),
    ...(s ? ["open to all customers' users"] : []),
    ...Object.entries(m).flatMap(([api, scopes]) => scopes.map((scope) => `may get ${scope} of ${api} for itself`)),
    ...(x ? [`accepts subject tokens by ${JSON.stringify(x)}`] : []),
    ...(v ? [`has the fixed values ${JSON.stringify(v)}`] : []),
  ];
}

function ofConnection({ a, d, u, v, k, m }: ConnectionPayload): string[] {
  return [
    ...Object.entries(a).flatMap(([api, roles]) => roles.map((role) => `its people may become ${role} of ${api}`)),
    ...(d === 0 ? ["accepts every e-mail domain"] : d.map((domain) => `accepts e-mail addresses of ${domain}`)),
    ...(u ? ["accepts unverified e-mail addresses"] : []),
    ...(v ? [`has the fixed values ${JSON.stringify(v)}`] : []),
    ...m.flatMap((rule) => ofRule(rule, k)),
  ];
}

/** A rule of one attribute with several values is one statement a value: what was added is told, not the list. */
function ofRule([yields, when, until, clients]: RulePayload, roles: readonly string[]): string[] {
  const limit = [
    ...(until == null ? [] : [`until ${new Date(until).toISOString().slice(0, 10)}`]),
    ...(clients ? [`in ${clients.join(" or ")}`] : []),
  ];
  const tail = limit.length === 0 ? "" : ` ${limit.join(" ")}`;
  const [only, ...more] = Object.entries(when);
  const conditions =
    only === undefined
      ? ["for everyone"]
      : more.length === 0
        ? valuesOf(only[1]).map((value) => `by ${only[0]} ${value}`)
        : [
            `by ${Object.entries(when)
              .map(([name, matcher]) => `${name} ${valuesOf(matcher).join(" or ")}`)
              .join(" and ")}`,
          ];
  return yields.flatMap((index) => conditions.map((condition) => `${roles[index]} ${condition}${tail}`));
}

function valuesOf(matcher: MatcherPayload): string[] {
  if (typeof matcher === "string") return [matcher];
  if (Array.isArray(matcher)) return [...matcher];
  const { v, g, p, i } = matcher as Exclude<MatcherPayload, string | readonly string[]>;
  const caseless = i ? " in any case" : "";
  if (p) return ["of any value"];
  if (g !== undefined) return [`like ${g}${caseless}`];
  return (v ?? []).map((value) => `${value}${caseless}`);
}

/** An attribute that is split or read from SCIM, and was not before, or the reverse, may match more or less. */
function otherReadings(before: Payload, after: Payload): string[] {
  const was = before as Partial<ConnectionPayload>;
  const is = after as Partial<ConnectionPayload>;
  const names = new Set([was, is].flatMap(({ s = {}, o = [] }) => [...Object.keys(s), ...o]));
  const isSame = (name: string) =>
    was.s?.[name] === is.s?.[name] && (was.o ?? []).includes(name) === (is.o ?? []).includes(name);
  return [...names].filter((name) => !isSame(name)).map((name) => `${name} is now split, or read from SCIM, otherwise`);
}

/** What bounds everything else that a policy gives. */
function limitChanges(before: Payload, after: Payload): { words: string; looser: boolean }[] {
  const was = before as Partial<ConnectionPayload>;
  const is = after as Partial<ConnectionPayload>;
  const changes = [];
  if (is.e !== was.e) {
    const [from, to] = [looseness(was.e), looseness(is.e)];
    const looser = to > from || (to === from && (is.e ?? 0) > (was.e ?? 0));
    changes.push({ words: `now ${enforcementWords(is.e)}`, looser });
  }
  if (is.r !== was.r) {
    const words = `attributes are now relied on for ${is.r} seconds after a login, before for ${was.r}`;
    changes.push({ words, looser: (is.r ?? 0) > (was.r ?? 0) });
  }
  return changes;
}

/** Suspended, enforcing, observing. */
function looseness(enforcement: number | undefined): number {
  if (enforcement === undefined) return 1;
  return enforcement === 0 ? 0 : 2;
}

function enforcementWords(enforcement: number | undefined): string {
  if (enforcement === undefined) return "enforced";
  return enforcement === 0 ? "suspended" : `only observed until ${new Date(enforcement).toISOString().slice(0, 10)}`;
}
