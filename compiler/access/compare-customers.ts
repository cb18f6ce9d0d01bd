import { isShared } from "../applications.ts";
import { endOfDay } from "../policy-files/dates.ts";
import { secondsOf } from "../policy-files/durations.ts";
import type { Customer } from "../policy-files/schema.ts";
import { type AccessChange, ChangesOf, isSame, without } from "./change.ts";
import { compareApplications, describeApplication, machineReach } from "./compare-applications.ts";
import { compareConnections } from "./compare-connections.ts";
import { compareRoles, type Pair } from "./compare-roles.ts";
import { findGains, witnessOf } from "./gains.ts";
import { describeRule } from "./rule-words.ts";
import type { Side } from "./side.ts";

/** All customers of both policies, in the order of the later one. */
export function compareCustomers(from: Side, to: Side, now: number): AccessChange[] {
  const slugs = [...new Set([...to.customers.keys(), ...from.customers.keys()])];
  const isSameElsewhere = isSame(surroundings(from), surroundings(to));
  return slugs.flatMap((slug) => {
    const [before, after] = [from.customers.get(slug), to.customers.get(slug)];
    if (isSameElsewhere && isSame(before, after)) return [];
    if (!before && after) return newCustomer(to, after, now);
    if (before && !after) return [new ChangesOf(slug).narrower("is gone: loses everything")];
    return before && after ? compareCustomer({ from, to, before, after }, now) : [];
  });
}

/** What a customer's access depends on besides its own file. */
function surroundings({ policy, index }: Side) {
  return [policy.apis, index.applications.filter(({ application }) => isShared(application))];
}

function newCustomer(to: Side, after: Customer, now: number): AccessChange[] {
  const changes = new ChangesOf(after.customer);
  const reaches = Object.keys(after.access).map((api) => reachOf(to, after, api, now));
  const applications = Object.keys(after.applications).map((key) => `${key} (${describeApplication(to, after, key)})`);
  return [
    changes.wider(`new customer; applications: ${applications.join(", ") || "none"}`),
    ...reaches.map(({ words, witness }) => changes.wider(words, witness)),
  ];
}

function compareCustomer(pair: Pair, now: number): AccessChange[] {
  const { before, after } = pair;
  const changes = new ChangesOf(after.customer);
  return [
    ...compareAccess(pair, now, changes),
    ...compareRoles(pair, now),
    ...compareConnections(pair, now),
    ...compareApplications(pair),
    ...compareEnforcement(before, after, now, changes),
    ...compareDurations(before, after, changes),
    ...(isSame(before.attributes ?? {}, after.attributes ?? {})
      ? []
      : [changes.unclear(`has other fixed attributes: ${JSON.stringify(after.attributes ?? {})}`)]),
  ];
}

function compareAccess({ from, to, before, after }: Pair, now: number, changes: ChangesOf): AccessChange[] {
  const [old, fresh] = [Object.keys(before.access), Object.keys(after.access)];
  return [
    ...without(fresh, old).map((api) => {
      const { words, witness } = reachOf(to, after, api, now);
      return changes.wider(words, witness);
    }),
    ...without(old, fresh).map((api) => changes.narrower(`loses ${api}`, reachOf(from, before, api, now).witness)),
  ];
}

/** Who reaches an API, in words, and a person who does. */
function reachOf(side: Side, customer: Customer, api: string, now: number) {
  const found = Object.keys(customer.connections).flatMap((name) => {
    const to = side.mapping(customer, name);
    const [application] = side.applicationsFor(customer, api);
    const question = {
      from: undefined,
      to,
      api,
      application: application?.[0],
      applications: [],
      clientNames: { from: undefined, to: application?.[1] },
      now,
      email: to.email,
    };
    return (customer.access[api]?.roles ?? []).flatMap((role) =>
      findGains({ ...question, role }).map((gain) => ({ role, gain, witness: witnessOf(gain, { ...question, role }) })),
    );
  });
  const machines = Object.entries(customer.applications).flatMap(([key, application]) => {
    const scopes = machineReach(side, customer, application).get(api);
    return scopes ? [`${key} (machine) ${scopes.join(" ") || "without any scope"}`] : [];
  });
  const people = [...new Set(found.map(({ role, gain }) => `${role} ${describeRule(gain.rule.rule)}`))];
  const who = [...people, ...machines].join("; ") || "nobody yet";
  return { words: `may now reach ${api}: ${who}`, witness: found[0]?.witness };
}

/** Until when refusals are only logged; nothing while suspended. */
function compareEnforcement(before: Customer, after: Customer, now: number, changes: ChangesOf): AccessChange[] {
  const [old, fresh] = [laxity(before, now), laxity(after, now)];
  if (old === fresh) return [];
  if (fresh < 0) return [changes.narrower("is suspended: nobody gets a token")];
  const observing = fresh > 0 ? `until ${day(after)} refusals are only logged, and Auth0 alone decides on scopes` : "";
  if (old < 0) return [changes.wider(`is no longer suspended${observing && `; ${observing}`}`)];
  if (fresh > old) return [changes.wider(observing)];
  return [
    changes.narrower(
      observing ? `observing ends earlier: ${observing}` : "refusals take effect, and are no longer only logged",
    ),
  ];
}

/** -1: suspended. 0: enforcing. Else the end of observing. */
function laxity({ enforcement }: Customer, now: number): number {
  if (enforcement === "suspended") return -1;
  if (enforcement === "enforce") return 0;
  const end = endOfDay(enforcement.observe_until) ?? 0;
  return end >= now ? end : 0;
}

function day({ enforcement }: Customer): string {
  return typeof enforcement === "string" ? "" : enforcement.observe_until;
}

function compareDurations(before: Customer, after: Customer, changes: ChangesOf): AccessChange[] {
  const [old, fresh] = [secondsOf(before.reauthenticate_after), secondsOf(after.reauthenticate_after)];
  const words = `a login counts for ${after.reauthenticate_after} (was ${before.reauthenticate_after})`;
  if (fresh === old) return [];
  return [fresh > old ? changes.wider(words) : changes.narrower(words)];
}
