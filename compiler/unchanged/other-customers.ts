import type { CustomerFacts, Need } from "./customer-facts.ts";

/** What a build needs to know of customers whose files are not read for it. */
export interface OtherCustomers {
  readonly slugs: readonly string[];
  /** The names of their connections and applications in Auth0: `connection NAME` and `client NAME`. */
  readonly names: ReadonlySet<string>;
  /** What any of them needs of the tenant. */
  readonly needs: ReadonlySet<Need>;
  /** Seconds: the shortest of all. Infinite if there are none. */
  readonly reauthenticateAfter: number;
}

export function otherCustomers(facts: ReadonlyMap<string, CustomerFacts>): OtherCustomers {
  const all = [...facts.values()];
  return {
    slugs: [...facts.keys()],
    names: new Set(all.flatMap(({ names }) => names)),
    needs: new Set(all.flatMap(({ needs }) => needs)),
    reauthenticateAfter: all.map((each) => each.reauthenticate_after).reduce((a, b) => Math.min(a, b), Infinity),
  };
}
