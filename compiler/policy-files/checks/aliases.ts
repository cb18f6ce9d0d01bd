import type { Customer, Matcher } from "../schema.ts";
import type { Part } from "./view.ts";

/** Refuses aliases for nothing or for another alias; warns of those that no rule uses. */
export function checkAliases({ file, data }: Part<Customer>): void {
  const used = new Set(data.role_mapping.flatMap(({ when }) => Object.values(when ?? {}).flatMap(valuesOf)));
  for (const [alias, value] of Object.entries(data.aliases)) {
    const path = ["aliases", alias];
    if (alias === "") file.refuse(path, "an alias must not be empty", "key");
    else if (value === "") file.refuse(path, `alias "${alias}" names nothing: give it a value`);
    else if (Object.hasOwn(data.aliases, value)) {
      file.refuse(path, `alias "${alias}" names another alias, "${value}": write its value`);
    } else if (!used.has(alias)) file.warn(path, `alias "${alias}" is used by no rule`, "key");
  }
}

function valuesOf(matcher: Matcher): readonly string[] {
  if (typeof matcher === "string") return [matcher];
  if ("length" in matcher) return matcher;
  return [...(matcher.one_of ?? []), ...(matcher.equals === undefined ? [] : [matcher.equals])];
}
