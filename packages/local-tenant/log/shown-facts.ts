type Shown = "hostname" | "connection" | "strategy" | "organization" | "user" | "audience" | "scope";

const login: readonly Shown[] = ["hostname", "connection", "strategy", "organization", "user"];

/**
 * What an entry has besides client, address and time depends on its type, so that tools find here what they will find
 * at Auth0: a failed login names no audience, a refused machine no connection.
 * Source: Auth0's log schemas (docs, "Tenant Log Catalog").
 */
const shownFacts: Readonly<Record<string, readonly Shown[]>> = {
  s: login,
  f: [...login, "scope"],
  ssa: ["hostname", "organization", "user"],
  fsa: ["hostname", "organization", "user", "audience", "scope"],
  seacft: ["hostname", "connection", "organization", "user", "audience"],
  feacft: ["hostname", "connection", "user"],
  sertft: ["connection", "organization", "user", "audience", "scope"],
  fertft: ["hostname", "connection", "user", "audience", "scope"],
  ferrt: ["hostname", "connection", "user", "audience", "scope"],
  seccft: ["hostname", "connection", "organization", "user", "audience", "scope"],
  feccft: ["hostname", "organization", "user", "audience", "scope"],
  secte: ["connection", "organization", "user", "audience", "scope"],
  fecte: ["hostname", "audience", "scope"],
  w: ["connection", "strategy", "user", "audience", "scope"],
  actions_execution_failed: login,
  flo: ["hostname", "connection", "user"],
  sapi: [],
  /** The tenant's own. */
  local_action: [...login, "audience", "scope"],
};

/** Of other types the local tenant has failures only. */
const others: readonly Shown[] = ["hostname", "connection", "user", "audience", "scope"];

export function shows(type: string, fact: Shown): boolean {
  return (Object.hasOwn(shownFacts, type) ? (shownFacts[type] ?? others) : others).includes(fact);
}
