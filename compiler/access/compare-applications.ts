import { apisOf, isShared } from "../applications.ts";
import { parseDuration } from "../policy-files/durations.ts";
import type { Application, Customer, Exchange } from "../policy-files/schema.ts";
import { type AccessChange, ChangesOf, isSame, without } from "./change.ts";
import type { Pair } from "./compare-roles.ts";
import type { Side } from "./side.ts";

/** Which applications may get tokens, for whom and how. */
export function compareApplications(pair: Pair): AccessChange[] {
  const { before, after } = pair;
  const changes = new ChangesOf(after.customer);
  const [old, fresh] = [Object.keys(before.applications), Object.keys(after.applications)];
  return [
    ...without(fresh, old).map((key) =>
      changes.wider(`new application ${key}: ${describeApplication(pair.to, after, key)}`),
    ),
    ...without(old, fresh).map((key) => changes.narrower(`application ${key} is gone`)),
    ...fresh.filter((key) => old.includes(key)).flatMap((key) => compareApplication(pair, key, changes)),
  ];
}

/** `third party's spa for orders, invoices`. */
export function describeApplication(side: Side, customer: Customer, key: string): string {
  const application = customer.applications[key] as Application;
  const party = application.party === "third" ? "a third party's " : "";
  const sharing = isShared(application) ? ", shared with all customers" : "";
  const reach = [...machineReach(side, customer, application)].map(
    ([api, scopes]) => `${api} (${scopes.join(" ") || "no scope"})`,
  );
  const apis = application.type === "machine" ? reach : application.apis;
  return `${party}${application.type} for ${apis.join(", ") || "no API"}${sharing}`;
}

/** By API, the scopes that a machine may request; nothing for other applications. */
export function machineReach({ policy }: Side, customer: Customer, application: Application): Map<string, string[]> {
  if (application.type !== "machine") return new Map();
  return new Map(
    apisOf(customer, application).map((api) => {
      const known = policy.apis.apis[api]?.scopes ?? {};
      return [api, (customer.access[api]?.machine_scopes ?? []).filter((scope) => Object.hasOwn(known, scope))];
    }),
  );
}

function compareApplication(pair: Pair, key: string, changes: ChangesOf): AccessChange[] {
  const [from, to] = [pair.before.applications[key] as Application, pair.after.applications[key] as Application];
  return [
    ...compareKind(key, from, to, changes),
    ...(from.type === "machine" || to.type === "machine" ? [] : compareApis(key, from, to, changes)),
    ...compareMachine(key, machineReach(pair.from, pair.before, from), machineReach(pair.to, pair.after, to), changes),
    ...compareCallbacks(key, from, to, changes),
    ...compareKeys(key, from, to, changes),
    ...(from.type === "exchange" && to.type === "exchange"
      ? compareExchange(key, from.exchange, to.exchange, changes)
      : []),
  ];
}

function compareKind(key: string, from: Application, to: Application, changes: ChangesOf): AccessChange[] {
  const found: AccessChange[] = [];
  if (from.type !== to.type)
    found.push(changes.wider(`${key} is now of type ${to.type} (was ${from.type}), with its flows`));
  if (from.party === "third" && to.party !== "third")
    found.push(changes.wider(`${key} is now first-party: no consent, and ID tokens`));
  if (from.party !== "third" && to.party === "third") {
    found.push(changes.wider(`${key} is now a third party's, who gets its users' tokens after their consent`));
  }
  if (isShared(to) && !isShared(from))
    found.push(changes.wider(`${key} is now shared: users of all customers may sign in to it`));
  if (isShared(from) && !isShared(to))
    found.push(changes.narrower(`${key} is no longer shared with other customers' users`));
  return found;
}

function compareApis(key: string, from: Application, to: Application, changes: ChangesOf): AccessChange[] {
  return changes.sets(without(to.apis, from.apis), without(from.apis, to.apis), (kind, list) =>
    kind === "added" ? `${key} may now get tokens for ${list}` : `${key} no longer gets tokens for ${list}`,
  );
}

type Reach = ReadonlyMap<string, readonly string[]>;

function compareMachine(key: string, from: Reach, to: Reach, changes: ChangesOf): AccessChange[] {
  const scopes = (reach: Reach) => [...reach].flatMap(([api, all]) => all.map((scope) => `${scope} of ${api}`));
  const bare = (reach: Reach) => [...reach].filter(([, all]) => all.length === 0).map(([api]) => api);
  return [
    ...changes.sets(without(scopes(to), scopes(from)), without(scopes(from), scopes(to)), (kind, list) =>
      kind === "added" ? `${key} (machine) may now request ${list}` : `${key} (machine) no longer gets ${list}`,
    ),
    ...without(bare(to), from.keys()).map((api) =>
      changes.wider(`${key} (machine) may now get tokens for ${api}, without any scope`),
    ),
    ...without(bare(from), to.keys()).map((api) =>
      changes.narrower(`${key} (machine) no longer gets tokens for ${api}`),
    ),
  ];
}

function compareCallbacks(key: string, from: Application, to: Application, changes: ChangesOf): AccessChange[] {
  const of = (application: Application) => ("callbacks" in application ? application.callbacks : []);
  return changes.sets(without(of(to), of(from)), without(of(from), of(to)), (kind, list) =>
    kind === "added" ? `${key} also sends users to ${list}` : `${key} no longer sends users to ${list}`,
  );
}

function compareKeys(key: string, from: Application, to: Application, changes: ChangesOf): AccessChange[] {
  const found: AccessChange[] = [];
  const of = (application: Application) => ("authentication" in application ? application.authentication : undefined);
  const describe = (application: Application) =>
    of(application) === "secret" ? "by a secret" : of(application) ? "by a private key" : "by nothing";
  if (!isSame(of(from), of(to))) {
    const same = describe(from) === describe(to);
    found.push(
      changes.unclear(`${key} authenticates ${same ? "by another key" : `${describe(to)} (was ${describe(from)})`}`),
    );
  }
  const values = (application: Application) => ("attributes" in application ? application.attributes : undefined) ?? {};
  if (!isSame(values(from), values(to)))
    found.push(changes.unclear(`${key} has other fixed attributes: ${JSON.stringify(values(to))}`));
  return found;
}

function compareExchange(key: string, from: Exchange, to: Exchange, changes: ChangesOf): AccessChange[] {
  const found: AccessChange[] = [];
  const trusted = (["connection", "issuer", "audience", "jwks_uri", "jwks"] as const).filter(
    (field) => !isSame(from[field], to[field]),
  );
  if (trusted.length > 0)
    found.push(changes.unclear(`${key} exchanges tokens of another trust: ${trusted.join(", ")} changed`));
  found.push(
    ...changes.sets(without(to.algorithms, from.algorithms), without(from.algorithms, to.algorithms), (kind, list) =>
      kind === "added"
        ? `${key} also accepts tokens signed with ${list}`
        : `${key} no longer accepts tokens signed with ${list}`,
    ),
  );
  const [old, fresh] = [parseDuration(from.max_age) ?? 0, parseDuration(to.max_age) ?? 0];
  if (fresh > old) found.push(changes.wider(`${key} accepts ID tokens for ${to.max_age} (was ${from.max_age})`));
  if (fresh < old)
    found.push(changes.narrower(`${key} accepts ID tokens for ${to.max_age} only (was ${from.max_age})`));
  return found;
}
