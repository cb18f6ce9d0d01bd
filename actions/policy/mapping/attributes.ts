import { isRecord } from "../records.ts";
import { trimSpaces } from "../text.ts";

/** Where attributes are looked for: the identity's own, and the metadata that Auth0 may lay over them. */
export interface AttributeSource {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly overlays: readonly unknown[];
}

/**
 * Keys of a profile that are Auth0's own, or the user's to write: never asserted by the identity provider.
 * Source: Auth0 docs, "User profile structure" and "Metadata fields and data".
 */
export const forbiddenAttributes: ReadonlySet<string> = new Set(
  (
    "user_metadata app_metadata user_id identities created_at updated_at last_login last_ip " +
    "last_password_reset logins_count multifactor multifactor_last_modified enrolledFactors " +
    "guardian_authenticators passkeys blocked blocked_for clientID client_id global_client_id globalClientID " +
    "tenant __tenant _id __proto__ constructor prototype"
  ).split(" "),
);

const nothing: readonly string[] = [];
const isEnumerable = Object.prototype.propertyIsEnumerable;

/** The keys from the root that an attribute's name means: one, or a JSON Pointer's (RFC 6901 §4). */
export function attributePath(name: string): readonly string[] {
  if (!name.startsWith("/")) return [name];
  const tokens = name.slice(1).split("/");
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isForbiddenPath(path: readonly string[]): boolean {
  return forbiddenAttributes.has(path[0] ?? "") || path.some((key) => key === "__proto__");
}

/** Whether the user's own metadata has the attribute's root key: then nobody can tell whose value it is. */
export function isShadowed(source: AttributeSource, path: readonly string[]): boolean {
  const root = path[0] ?? "";
  return source.overlays.some((overlay) => isRecord(overlay) && Object.hasOwn(overlay, root));
}

/** Longer texts, and values beyond so many, are not read: rules only add roles, so that leaving values out gives less. */
const maxValueLength = 1024;
const maxValues = 10_000;

/** How many characters of attributes one decision reads. */
export interface ReadingBudget {
  characters: number;
}

export function readingBudget(): ReadingBudget {
  return { characters: 131_072 };
}

/**
 * An attribute's values as texts: of a string, number or boolean, or of those in a list. Anything else has none. Only a
 * sole string is split, and only where the policy says so: in a list, a separator is a part of one value.
 */
export function readAttribute(
  source: AttributeSource,
  path: readonly string[],
  separator?: string,
  budget = readingBudget(),
): readonly string[] {
  if (isForbiddenPath(path) || isShadowed(source, path)) return nothing;
  let value: unknown = source.attributes;
  for (const key of path) {
    // Enumerable: a list's `length` is its own, and none of its values.
    if (typeof value !== "object" || value === null || !isEnumerable.call(value, key)) return nothing;
    value = (value as Record<string, unknown>)[key];
  }
  const items = typeof value === "string" && separator !== undefined ? splitText(value, separator) : value;
  const texts: string[] = [];
  for (const item of Array.isArray(items) ? items : [items]) {
    const text = scalarText(item);
    if (text === undefined) continue;
    budget.characters -= text.length;
    if (budget.characters < 0 || texts.push(text) >= maxValues) break;
  }
  return texts;
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value.length <= maxValueLength ? value : undefined;
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return JSON.stringify(value);
  return undefined;
}

function splitText(text: string, separator: string): string[] {
  return text
    .split(separator, maxValues)
    .map(trimSpaces)
    .filter((part) => part !== "");
}
