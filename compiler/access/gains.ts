import { holdsFor } from "./applies.ts";
import type { Witness } from "./change.ts";
import { findPerson, type PersonFound } from "./find-person.ts";
import { matcherTest } from "./language/value-test.ts";
import type { Condition, ConnectionMapping, MappedRule } from "./mapping.ts";
import { type Person, personFrom, sourceOf } from "./person.ts";
import type { KeptValues } from "./rule-words.ts";
import { isUnclear } from "./unclear-split.ts";

/** One policy's mapping of a connection and the other's, for one role of an API in one application. */
export interface Question {
  /** Undefined: the other policy gives nobody anything here. */
  readonly from: ConnectionMapping | undefined;
  readonly to: ConnectionMapping;
  readonly api: string;
  readonly role: string;
  /** The application's id; undefined for one that no rule names. */
  readonly application: string | undefined;
  /** All applications for which the same rules hold. */
  readonly applications: readonly (string | undefined)[];
  /** Its name in Auth0, in either policy. */
  readonly clientNames: { readonly from: string | undefined; readonly to: string | undefined };
  /** Ms since the epoch. */
  readonly now: number;
  /** The address that the persons have whom both let in; where there are none, those whom `to` lets in. */
  readonly email: Condition | undefined;
}

/** A rule of `to` by which somebody gets the role who does not get it by `from`. */
export interface Gain {
  readonly rule: MappedRule;
  /** False if it could not be decided. */
  readonly decided: boolean;
  /** Of lists of values, those by which they gain. */
  readonly kept: KeptValues;
  /** From when on; `now` if at once. */
  readonly since: number;
  readonly person: Person | undefined;
}

/** The gains by each rule, exactly; each person is tried with the Action's own mapping of both policies. */
export function findGains(question: Question): Gain[] {
  const { from, to, api, role, application, now } = question;
  if (!to.mayGive(api, role)) return [];
  const gives = (rule: MappedRule) => rule.rule.roles.includes(`${api}:${role}`) && holdsFor(rule, application);
  const others = from?.mayGive(api, role) ? from.rules.filter(gives).filter(({ until }) => until >= now) : [];
  return to.rules.filter(gives).flatMap((rule) => {
    if (rule.until < now) return [];
    const gain = gainBy(rule, others, question);
    return gain ? [gain] : [];
  });
}

/** The other policy's rules only end: whoever gains at all gains when this rule ends. */
function gainBy(rule: MappedRule, others: readonly MappedRule[], question: Question): Gain | undefined {
  const { now, from, to, email } = question;
  const at = (time: number, conditions = rule.conditions) => findPerson(conditions, email, activeAt(others, time));
  const ends = others.map(({ until }) => until).filter((until) => until < rule.until);
  const starts = [...new Set([now, ...ends.map((end) => end + 1)])].sort((a, b) => a - b);
  const last = starts.at(-1) ?? now;
  const atLast = at(last);
  const active = activeAt(others, last);
  if (atLast === "none" && !isUnclear(rule, active, [from, to], email)) return undefined;
  const since = starts.slice(0, -1).find((time) => at(time) !== "none") ?? last;
  const found = since === last ? atLast : at(since);
  const person =
    typeof found === "string"
      ? undefined
      : personFrom(
          found.values,
          [from, to].flatMap((each) => each?.connection ?? []),
        );
  if (!person || !isGained(person, since, question)) {
    return { rule, decided: false, kept: new Map(), since, person: undefined };
  }
  return { rule, decided: true, kept: keptValues(rule, (conditions) => at(since, conditions)), since, person };
}

function activeAt(rules: readonly MappedRule[], time: number): (readonly Condition[])[] {
  return rules.filter(({ until }) => until >= time).map(({ conditions }) => conditions);
}

function isGained(person: Person, time: number, { from, to, api, role, clientNames }: Question): boolean {
  const has = (mapping: ConnectionMapping, client: string | undefined) => {
    const source = sourceOf(person, Object.keys(mapping.connection.sources ?? {}));
    return mapping.compiled.rolesFor(api, source, time, client).roles.includes(role);
  };
  return has(to, clientNames.to) && !(from && has(from, clientNames.from));
}

/** Longer lists are shown whole. */
const mostTried = 60;

/** Of each list of values, those by which somebody gains. */
function keptValues(rule: MappedRule, find: (conditions: readonly Condition[]) => PersonFound): KeptValues {
  const kept = new Map<string, readonly string[]>();
  for (const condition of rule.conditions) {
    const written = rule.rule.when?.[condition.name];
    const texts = typeof written === "string" || written === undefined ? [] : listOf(written);
    const { words = [] } = condition.test;
    if (texts.length < 2 || texts.length > mostTried || texts.length !== words.length) continue;
    const gaining = texts.filter((_, index) => {
      const only = { ...condition, test: matcherTest(words[index] ?? "") };
      return find(rule.conditions.map((each) => (each === condition ? only : each))) !== "none";
    });
    kept.set(condition.name, gaining);
  }
  return kept;
}

function listOf(matcher: readonly string[] | { readonly one_of?: readonly string[] | undefined }): readonly string[] {
  return "length" in matcher ? matcher : (matcher.one_of ?? []);
}

/** A gain's person, as a change shows it. */
export function witnessOf({ person, since }: Gain, { to, application, now }: Question): Witness | undefined {
  return (
    person && {
      connection: to.name,
      ...(application !== undefined && { application }),
      ...(since > now && { from: new Date(since).toISOString().slice(0, 10) }),
      ...person,
    }
  );
}
