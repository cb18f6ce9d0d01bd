import { isDeepStrictEqual } from "node:util";
import type { ConnectionPayload } from "../actions/policy/carrier/payload.ts";
import { compareAccess } from "../compiler/access/compare-access.ts";
import { exampleOf } from "../compiler/reporting/report-words.ts";
import { policyOfPayload, type SealedConnection } from "./payload-policy.ts";

/** What becomes of those who sign in through a connection, in words with an example of a person. */
export interface AccessWords {
  readonly words: readonly string[];
  /** Whether anybody gains, or that cannot be excluded. */
  readonly widens: boolean;
}

/**
 * What changes between two signed policies of a connection, decided as `npm run report` decides it. Of linked
 * identities, only whether there are more connections from which they may come.
 *
 * @param now ms since the epoch
 */
export function connectionChanges(
  connection: SealedConnection,
  before: ConnectionPayload,
  after: ConnectionPayload,
  now: number,
): AccessWords {
  const apis = apisOf(before, after);
  const clients = clientsOf(before, after);
  const [from, to] = [before, after].map((payload) => policyOfPayload(connection, payload, apis, clients));
  if (!from || !to) throw new RangeError("two payloads are compared");
  const changes = compareAccess(from, to, now);
  const linked = after.n.filter((name) => !before.n.includes(name));
  const words = [
    ...changes.map((change) => {
      const example = exampleOf(change);
      const text = change.words.replace(`${connection.customer}: `, "");
      return example === undefined ? named(text, clients) : named(`${text} (${example})`, clients);
    }),
    ...linked.map((name) => `users may have linked identities of ${name}`),
  ];
  const isSame = isDeepStrictEqual(before, after);
  return {
    words: words.length > 0 || isSame ? words : ["its policy is written otherwise, and nobody gains or loses by it"],
    widens: changes.some(({ widens }) => widens) || linked.length > 0,
  };
}

function apisOf(...payloads: readonly ConnectionPayload[]): Record<string, string[]> {
  const all = new Map<string, Set<string>>();
  for (const { a } of payloads) {
    for (const [api, roles] of Object.entries(a)) all.set(api, new Set([...(all.get(api) ?? []), ...roles]));
  }
  return Object.fromEntries([...all].map(([api, roles]) => [api, [...roles]]));
}

function clientsOf(...payloads: readonly ConnectionPayload[]): string[] {
  return [...new Set(payloads.flatMap(({ m }) => m.flatMap(([, , , clients]) => clients ?? [])))];
}

/** A payload knows applications by their names in Auth0. Where no rule is limited to one, all are alike. */
function named(text: string, clients: readonly string[]): string {
  if (clients.length === 0) return text.replace(/ in [a-z0-9-]+--application-0/g, "");
  const id = /(?:[a-z0-9-]+--)?\bapplication-(\d+)/g;
  return text.replace(id, (_, index: string) => clients[Number(index)] ?? "other applications");
}
