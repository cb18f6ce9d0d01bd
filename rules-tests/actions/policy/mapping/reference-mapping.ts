import { isDeepStrictEqual } from "node:util";
import type { Customer, Matcher, MatcherObject } from "../../../../compiler/policy-files/schema.ts";

type Mapped = Pick<Customer, "access" | "aliases" | "connections" | "role_mapping">;

/**
 * A slow, literal implementation of the documented mapping, to compare the compiled one with. It shares no code with
 * it.
 */
export function referenceRoles(
  customer: Mapped,
  connection: string,
  api: string,
  attributes: Record<string, unknown>,
  metadata: { readonly app: Record<string, unknown>; readonly user: Record<string, unknown> },
  now: number,
): string[] {
  const given = new Set<string>();
  for (const { when = {}, everyone, roles, until } of customer.role_mapping) {
    if (until !== undefined && now >= Date.parse(`${until}T00:00:00Z`) + 86_400_000) continue;
    const holds = Object.entries(when).every(([name, matcher]) => {
      const separator = customer.connections[connection]?.split?.[name];
      return matches(matcher, valuesOf(attributes, metadata, name, separator), customer.aliases);
    });
    if (everyone || (Object.keys(when).length > 0 && holds)) for (const role of roles) given.add(role);
  }
  const ceiling = customer.access[api]?.roles ?? [];
  return [...new Set(ceiling)].filter((role) => given.has(`${api}:${role}`)).sort();
}

function valuesOf(
  attributes: Record<string, unknown>,
  metadata: { readonly app: Record<string, unknown>; readonly user: Record<string, unknown> },
  name: string,
  separator: string | undefined,
): string[] {
  const path = name.startsWith("/")
    ? name
        .split("/")
        .slice(1)
        .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
    : [name];
  const root = path[0] ?? "";
  if (["user_id", "app_metadata", "identities"].includes(root)) return [];
  if (Object.keys(metadata.user).includes(root)) return [];
  if (Object.keys(metadata.app).includes(root) && !isDeepStrictEqual(metadata.app[root], attributes[root])) return [];
  let value: unknown = attributes;
  for (const key of path) {
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    value = entries.find(([each]) => each === key)?.[1];
  }
  const texts = (Array.isArray(value) ? value : [value])
    .filter((item) => ["string", "number", "boolean"].includes(typeof item))
    .map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
  if (separator === undefined || typeof value !== "string") return texts;
  const parts = value.split(separator);
  return parts.map((part) => part.replace(/^ +| +$/g, "")).filter((part) => part.length > 0);
}

function matches(matcher: Matcher, values: readonly string[], aliases: Readonly<Record<string, string>>): boolean {
  const { equals, one_of, glob, present, ignore_case } = asObject(matcher);
  if (present) return values.some((value) => value.length > 0);
  const same = (text: string) => {
    const composed = text.normalize("NFC");
    return ignore_case ? composed.toLowerCase().normalize("NFC") : composed;
  };
  if (glob !== undefined) return values.some((value) => globMatches([...same(glob)], [...same(value)]));
  const wanted = one_of ?? [equals ?? ""];
  return wanted.some((each) => values.some((value) => same(aliases[each] ?? each) === same(value)));
}

function asObject(matcher: Matcher): MatcherObject {
  if (typeof matcher === "string") return { equals: matcher };
  return "length" in matcher ? { one_of: [...matcher] } : matcher;
}

/** Tries every length for each star. */
function globMatches([first, ...pattern]: string[], text: string[]): boolean {
  if (first === undefined) return text.length === 0;
  if (first === "*") return [...text, ""].some((_, taken) => globMatches(pattern, text.slice(taken)));
  if (first === "\\" && (pattern[0] === "*" || pattern[0] === "?")) {
    return text[0] === pattern[0] && globMatches(pattern.slice(1), text.slice(1));
  }
  return text.length > 0 && (first === "?" || first === text[0]) && globMatches(pattern, text.slice(1));
}
