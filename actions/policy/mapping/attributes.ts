import { isRecord } from "../records.ts";
import { trimSpaces } from "../text.ts";

/** Where attributes are read from, and the user's metadata, which Auth0 may merge over them. */
export interface AttributeSource {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly appMetadata: unknown;
  readonly userMetadata: unknown;
  /** Root keys that SCIM alone writes. They are read from `app_metadata`, and nothing else is. */
  readonly fromScim: readonly string[];
}

/**
 * Keys of a profile that Auth0 or the user sets: never asserted by the identity provider.
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

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** The path that an attribute's name denotes: one key, or a JSON Pointer's (RFC 6901 §4). */
export function attributePath(name: string): readonly string[] {
  if (!name.startsWith("/")) return [name];
  const tokens = name.slice(1).split("/");
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * Whether the user's metadata has the attribute's root key: the value's origin is then unknown. `app_metadata` may hold
 * an equal value, as SCIM writes it there. `user_metadata` may not: users can write it themselves.
 */
export function isShadowed(
  { attributes, appMetadata, userMetadata, fromScim }: AttributeSource,
  root: string,
): boolean {
  if (fromScim.includes(root)) return false;
  if (isOwn(userMetadata, root)) return true;
  return isOwn(appMetadata, root) && JSON.stringify(appMetadata[root]) !== JSON.stringify(attributes[root]);
}

export function isOwn(value: unknown, key: string): value is Record<string, unknown> {
  return isRecord(value) && Object.hasOwn(value, key);
}

/** An attribute's value, whatever its type; undefined if it is absent or its origin is unknown. */
export function ownValue(source: AttributeSource, name: string): unknown {
  const origin = source.fromScim.includes(name) ? source.appMetadata : source.attributes;
  return isOwn(origin, name) && !isShadowed(source, name) ? origin[name] : undefined;
}

/** Longer texts and further values are not read. Rules only add roles, so skipping a value never grants more. */
const maxValueLength = 1024;
const maxValues = 10_000;

/** The number of characters of attributes that one decision reads. */
export interface ReadingBudget {
  characters: number;
}

export function readingBudget(): ReadingBudget {
  return { characters: 131_072 };
}

/**
 * An attribute's values as texts: a string, number or boolean, or those in a list. Anything else has none. Only a
 * single string is split, and only if the policy says so: in a list, a separator is part of a value.
 */
export function readAttribute(
  source: AttributeSource,
  path: readonly string[],
  separator?: string,
  budget = readingBudget(),
): readonly string[] {
  const [root = ""] = path;
  if (forbiddenAttributes.has(root) || path.includes("__proto__")) return [];
  let value = ownValue(source, root);
  for (let depth = 1; depth < path.length; depth++) {
    const key = path[depth] as string;
    // Enumerable only: the `length` of a list is not one of its values.
    if (typeof value !== "object" || value === null || !isEnumerable.call(value, key)) return [];
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
