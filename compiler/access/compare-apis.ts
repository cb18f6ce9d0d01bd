import { endOfDay } from "../policy-files/dates.ts";
import { secondsOf } from "../policy-files/durations.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Api } from "../policy-files/schema.ts";
import { type AccessChange, ChangesOf, isSame, without } from "./change.ts";

/** What concerns all customers: the APIs that both policies have, and the environment. */
export function compareApis(before: Policy, after: Policy, now: number): AccessChange[] {
  const changes = new ChangesOf(null);
  const both = Object.entries(after.apis.apis).flatMap(([key, to]) => {
    const from = before.apis.apis[key];
    return from ? [{ key, from, to }] : [];
  });
  return [
    ...both.flatMap(({ key, from, to }) => [
      ...compareRoles(key, from, to, changes),
      ...compareTokens(key, from, to, changes),
      ...compareUnmanaged(key, from, to, now, changes),
    ]),
    ...without(Object.keys(after.apis.apis), Object.keys(before.apis.apis)).flatMap((key) => {
      const { unmanaged } = after.apis.apis[key] as Api;
      return unmanaged === "enforce" ? [] : [changes.wider(`${key}: ${unmanagedWords(unmanaged.observe_until)}`)];
    }),
    ...compareEnvironments(before, after, changes),
  ];
}

function compareRoles(key: string, from: Api, to: Api, changes: ChangesOf): AccessChange[] {
  return Object.entries(to.roles).flatMap(([role, scopes]) => {
    const old = Object.hasOwn(from.roles, role) ? from.roles[role] : undefined;
    if (!old) return [];
    return changes.sets(without(scopes, old), without(old, scopes), (kind, list) =>
      kind === "added"
        ? `everyone who is ${key}:${role} also gets ${list}`
        : `nobody gets ${list} by ${key}:${role} any more`,
    );
  });
}

function compareTokens(key: string, from: Api, to: Api, changes: ChangesOf): AccessChange[] {
  const found: AccessChange[] = [];
  if (from.audience !== to.audience)
    found.push(changes.unclear(`${key} has another audience: ${to.audience} (was ${from.audience})`));
  const [old, fresh] = [secondsOf(from.token_lifetime), secondsOf(to.token_lifetime)];
  const words = `${key}: access tokens live ${to.token_lifetime} (were ${from.token_lifetime})`;
  if (fresh > old) found.push(changes.wider(words));
  if (fresh < old) found.push(changes.narrower(words));
  found.push(
    ...changes.sets(without(to.claims, from.claims), without(from.claims, to.claims), (kind, list) =>
      kind === "added"
        ? `${key}: access tokens also tell the user's ${list}`
        : `${key}: access tokens no longer tell the user's ${list}`,
    ),
  );
  return found;
}

function compareUnmanaged(key: string, from: Api, to: Api, now: number, changes: ChangesOf): AccessChange[] {
  const end = ({ unmanaged }: Api) => {
    const until = unmanaged === "enforce" ? 0 : (endOfDay(unmanaged.observe_until) ?? 0);
    return until >= now ? until : 0;
  };
  if (end(from) === end(to)) return [];
  const words =
    to.unmanaged === "enforce" || end(to) === 0
      ? "applications that no file names are refused"
      : unmanagedWords(to.unmanaged.observe_until);
  return [end(to) > end(from) ? changes.wider(`${key}: ${words}`) : changes.narrower(`${key}: ${words}`)];
}

function unmanagedWords(until: string): string {
  return `applications that no file names are let in until ${until}`;
}

function compareEnvironments(
  { environment: from }: Policy,
  { environment: to }: Policy,
  changes: ChangesOf,
): AccessChange[] {
  const keys = (all: readonly unknown[]) => all.map((key) => JSON.stringify(key));
  const [added, removed] = [
    without(keys(to.public_keys), keys(from.public_keys)),
    without(keys(from.public_keys), keys(to.public_keys)),
  ];
  return [
    ...(added.length > 0 ? [changes.wider(`policies signed with ${count(added)} more are trusted`)] : []),
    ...(removed.length > 0 ? [changes.narrower(`policies signed with ${count(removed)} are no longer trusted`)] : []),
    ...(from.domain === to.domain ? [] : [changes.unclear(`the tenant is ${to.domain} (was ${from.domain})`)]),
    ...(isSame(from.other_actions, to.other_actions)
      ? []
      : [changes.unclear("other Actions of your own run in the tenant")]),
  ];
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? "one public key" : `${length} public keys`;
}
