import { findPerson } from "./find-person.ts";
import type { ConnectionMapping, MappedRule } from "./mapping.ts";
import { type Person, personFrom } from "./person.ts";

/** The smallest person to whom a rule gives its roles; none if there is nobody, unknown if that was not decided. */
export function whoSuffices(mapping: ConnectionMapping, rule: MappedRule): Person | "none" | "unknown" {
  const found = findPerson(rule.conditions, mapping.email, []);
  return typeof found === "string" ? found : personFrom(found.values, [mapping.connection]);
}
