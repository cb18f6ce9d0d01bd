import type { Customer } from "../policy-files/schema.ts";
import { holdsFor } from "./applies.ts";
import { type AccessChange, ChangesOf, isSame } from "./change.ts";
import { findGains, type Gain, type Question, witnessOf } from "./gains.ts";
import { type Condition, type ConnectionMapping, emailOf } from "./mapping.ts";
import { describeRule } from "./rule-words.ts";
import type { Side } from "./side.ts";

/** Both policies' customer. */
export interface Pair {
  readonly from: Side;
  readonly to: Side;
  readonly before: Customer;
  readonly after: Customer;
}

/** A gain, and where it is one. */
interface PlacedGain {
  readonly gain: Gain;
  readonly question: Question;
  readonly hadRole: boolean;
  readonly connections: Set<string>;
  readonly applications: Set<string | undefined>;
  /** Whether the same person gains in all of them. */
  isOnePerson: boolean;
}

/** Who gets which roles by one policy and not by the other, through connections and applications that both have. */
export function compareRoles(pair: Pair, now: number): AccessChange[] {
  const changes = new ChangesOf(pair.after.customer);
  const reversed = { from: pair.to, to: pair.from, before: pair.after, after: pair.before };
  return [
    ...gainsOf(pair, now).map((placed) => {
      const words = gainWords(placed, pair, now);
      return placed.gain.decided ? changes.wider(words, witness(placed)) : changes.unclear(words);
    }),
    ...lostRoles(reversed, now, changes),
  ];
}

function lostRoles(reversed: Pair, now: number, changes: ChangesOf): AccessChange[] {
  const lost = new Map<string, AccessChange>();
  for (const placed of gainsOf(reversed, now)) {
    // What may or may not be lost is no news.
    if (!placed.gain.decided) continue;
    const { question, hadRole } = placed;
    const role = `${question.api}:${question.role}`;
    const words = hadRole ? lossWords(placed, reversed, now) : `loses ${role}`;
    if (!lost.has(words)) lost.set(words, changes.narrower(words, witness(placed)));
  }
  return [...lost.values()];
}

function witness({ gain, question, applications, isOnePerson }: PlacedGain) {
  const found = witnessOf(gain, question);
  if (!found || applications.size === 1 || !isOnePerson) return found;
  const { application: _, ...anywhere } = found;
  return anywhere;
}

function gainsOf(pair: Pair, now: number): PlacedGain[] {
  const placed = new Map<string, PlacedGain>();
  for (const question of questions(pair, now)) {
    for (const gain of findGains(question)) {
      const key = JSON.stringify([
        question.api,
        question.role,
        gain.rule.index,
        gain.since,
        gain.decided,
        [...gain.kept],
      ]);
      const known = placed.get(key) ?? {
        gain,
        question,
        hadRole: hadRole(question),
        connections: new Set(),
        applications: new Set(),
        isOnePerson: true,
      };
      known.isOnePerson &&= isSame(known.gain.person, gain.person);
      known.connections.add(question.to.name);
      for (const application of question.applications) known.applications.add(application);
      placed.set(key, known);
    }
  }
  return [...placed.values()];
}

/** Whether the other policy has a rule that gives the role. */
function hadRole({ from, api, role, now }: Question): boolean {
  if (from?.mayGive(api, role) !== true) return false;
  return from.rules.some(({ rule, until }) => until >= now && rule.roles.includes(`${api}:${role}`));
}

/** One for each role of each API, connection, and group of applications for which the same rules hold. */
function* questions(pair: Pair, now: number): Generator<Question> {
  for (const name of Object.keys(pair.after.connections)) {
    if (!Object.hasOwn(pair.before.connections, name)) continue;
    const from = pair.from.mapping(pair.before, name);
    const to = pair.to.mapping(pair.after, name);
    const email = commonEmail(from, to);
    for (const [api, { roles }] of Object.entries(pair.after.access)) {
      if (!Object.hasOwn(pair.before.access, api)) continue;
      for (const applications of applicationGroups(pair, from, to, api)) {
        const [application] = applications;
        for (const role of roles)
          yield {
            from,
            to,
            api,
            role,
            application,
            applications,
            now,
            email,
            clientNames: clientNames(pair, api, application),
          };
      }
    }
  }
}

function clientNames({ from, to, before, after }: Pair, api: string, application: string | undefined) {
  if (application === undefined) return { from: undefined, to: undefined };
  const name = (side: Side, customer: Customer) => side.applicationsFor(customer, api).get(application);
  return { from: name(from, before), to: name(to, after) };
}

/** Persons whom both let in are compared; where there are none, those whom `to` lets in. */
function commonEmail(from: ConnectionMapping, to: ConnectionMapping): Condition | undefined {
  if (!from.email || !to.email) return to.email ?? from.email;
  const [ours, theirs] = [to.connection.email_domains, from.connection.email_domains];
  if (from.email.ref.key !== to.email.ref.key || isSame(ours, theirs)) return to.email;
  const common = [...ours].filter((domain) => theirs.includes(domain));
  return common.length === 0 ? to.email : emailOf(common, to.connection);
}

/** The API's applications that both policies have, by the rules that hold for them. Where there are none: undefined. */
function applicationGroups(
  pair: Pair,
  from: ConnectionMapping,
  to: ConnectionMapping,
  api: string,
): (readonly (string | undefined)[])[] {
  const before = pair.from.applicationsFor(pair.before, api);
  const common = [...pair.to.applicationsFor(pair.after, api).keys()].filter((id) => before.has(id));
  if (common.length === 0) return [[undefined]];
  const groups = new Map<string, string[]>();
  for (const id of common) {
    const key = [from, to].map(({ rules }) => rules.map((rule) => (holdsFor(rule, id) ? 1 : 0)).join("")).join();
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()];
}

function gainWords(placed: PlacedGain, pair: Pair, now: number): string {
  const { gain, question, hadRole } = placed;
  const role = `${question.api}:${question.role}`;
  const whom = describe(placed) + where(placed, pair);
  if (!gain.decided) return `${role} perhaps now also ${whom}: not decided`;
  if (gain.since > now) return `${role} ${whom} also after ${dayBefore(gain.since)}`;
  return `${role} now ${hadRole ? "also " : ""}${whom}${until(gain)}`;
}

function lossWords(placed: PlacedGain, pair: Pair, now: number): string {
  const { gain, question } = placed;
  const role = `${question.api}:${question.role}`;
  const whom = describe(placed) + where(placed, pair);
  return gain.since > now ? `${role} ${whom} until ${dayBefore(gain.since)} only` : `${role} no longer ${whom}`;
}

function describe({ gain: { rule, kept } }: PlacedGain): string {
  const scim = rule.conditions.filter(({ ref }) => ref.fromScim).map(({ name }) => name);
  return describeRule(rule.rule, kept, scim);
}

function until({ rule }: Gain): string {
  return rule.rule.until === undefined ? "" : ` until ${rule.rule.until}`;
}

/** Only what is not so everywhere. */
function where(
  { connections, applications, question: { api }, gain }: PlacedGain,
  { to, from, before, after }: Pair,
): string {
  const shared = Object.keys(after.connections).filter((name) => Object.hasOwn(before.connections, name));
  const through = connections.size < shared.length ? ` through ${[...connections].join(", ")}` : "";
  const names = [...applications].filter((id) => id !== undefined);
  const all = [...to.applicationsFor(after, api).keys()].filter((id) => from.applicationsFor(before, api).has(id));
  const isLimited = names.length > 0 && names.length < all.length && !gain.rule.rule.applications;
  return through + (isLimited ? ` in ${names.join(", ")}` : "");
}

function dayBefore(time: number): string {
  return new Date(time - 1).toISOString().slice(0, 10);
}
