import type { Connection } from "../policy-files/schema.ts";
import { type AccessChange, ChangesOf, isSame, without } from "./change.ts";
import type { Pair } from "./compare-roles.ts";
import { compareSplits } from "./compare-splits.ts";

/** Through which connections users may sign in, and what is trusted there. */
export function compareConnections(pair: Pair, now: number): AccessChange[] {
  const { before, after } = pair;
  const changes = new ChangesOf(after.customer);
  const [old, fresh] = [Object.keys(before.connections), Object.keys(after.connections)];
  return [
    ...without(fresh, old).map((name) => {
      const { strategy, email_domains } = after.connections[name] as Connection;
      return changes.wider(`users may also sign in through ${name} (${strategy}, ${describeDomains(email_domains)})`);
    }),
    ...without(old, fresh).map((name) => changes.narrower(`users no longer sign in through ${name}`)),
    ...fresh.filter((name) => old.includes(name)).flatMap((name) => compareConnection(pair, name, now, changes)),
  ];
}

function compareConnection(pair: Pair, name: string, now: number, changes: ChangesOf): AccessChange[] {
  const [from, to] = [pair.before.connections[name] as Connection, pair.after.connections[name] as Connection];
  return [
    ...compareDomains(name, from, to, changes),
    ...compareVerification(name, from, to, changes),
    ...compareProvider(name, from, to, changes),
    ...compareSplits(pair, name, now, changes),
  ];
}

function compareDomains(name: string, from: Connection, to: Connection, changes: ChangesOf): AccessChange[] {
  const [old, fresh] = [from.email_domains, to.email_domains];
  if (isSame(old, fresh)) return [];
  if (fresh === "any") {
    return [
      changes.wider(`${name} accepts any e-mail address, or none (was: ${describeDomains(old)})`, {
        connection: name,
        attributes: {},
      }),
    ];
  }
  if (old === "any") return [changes.narrower(`${name} accepts only ${describeDomains(fresh)} (was: any, or none)`)];
  const [added, removed] = [without(fresh, old), without(old, fresh)];
  const accepts = added.map((domain) =>
    changes.wider(`${name} also accepts e-mail addresses of ${domain}`, {
      connection: name,
      attributes: { email: `x@${domain}` },
    }),
  );
  return [
    ...accepts,
    ...removed.map((domain) => changes.narrower(`${name} no longer accepts e-mail addresses of ${domain}`)),
  ];
}

function describeDomains(domains: Connection["email_domains"]): string {
  return domains === "any" ? "any e-mail address, or none" : `e-mail addresses of ${domains.join(", ")}`;
}

/** Where providers assert `email_verified`, and the domain counts. */
function compareVerification(name: string, from: Connection, to: Connection, changes: ChangesOf): AccessChange[] {
  const refuses = ({ strategy, email_domains, unverified_email }: Connection) =>
    ["oidc", "okta", "google-apps"].includes(strategy) && email_domains !== "any" && unverified_email !== "accept";
  if (refuses(from) === refuses(to)) return [];
  if (refuses(to)) return [changes.narrower(`${name} no longer accepts unverified e-mail addresses`)];
  const domain = to.email_domains === "any" ? undefined : to.email_domains[0];
  const attributes = { ...(domain && { email: `x@${domain}` }), email_verified: false };
  return [changes.wider(`${name} accepts unverified e-mail addresses`, { connection: name, attributes })];
}

/** Whose assertions are trusted. Only people can tell whether another provider's users are the same. */
function compareProvider(name: string, from: Connection, to: Connection, changes: ChangesOf): AccessChange[] {
  const found: AccessChange[] = [];
  if (from.strategy !== to.strategy)
    found.push(changes.unclear(`${name} is now ${to.strategy} (was ${from.strategy})`));
  const keys = [...new Set([...Object.keys(from.options), ...Object.keys(to.options)])];
  const changed = keys.filter((key) => !isSame(from.options[key], to.options[key]));
  if (changed.length > 0)
    found.push(changes.unclear(`${name} has other options, which decide whom it trusts: ${changed.join(", ")}`));
  if (!isSame(from.scim_configuration, to.scim_configuration)) {
    found.push(changes.unclear(`${name} has another SCIM configuration, which decides on what SCIM writes`));
  }
  const reads = ({ sources = {} }: Connection) => Object.hasOwn(sources, "email");
  if (reads(from) !== reads(to) && to.email_domains !== "any") {
    found.push(
      changes.unclear(`${name} reads e-mail addresses from ${reads(to) ? "SCIM" : "the identity provider"} now`),
    );
  }
  return found;
}
