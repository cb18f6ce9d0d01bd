import { forbiddenAttributes } from "../policy/mapping/attributes.ts";
import type { Claims } from "./subject-token.ts";
import type { ExchangeTrust } from "./trust.ts";

/** What `api.authentication.setUserByConnection` takes for a user's profile. */
export type UserAttributes = { readonly user_id: string } & Readonly<Record<string, unknown>>;

/** Auth0's limit on the properties, `user_id` included. */
const maxAttributes = 24;

/**
 * Attributes that Auth0 validates as strings, with their maximum length. One that does not fit is omitted.
 */
const texts: Readonly<Record<string, number>> = {
  email: 1024,
  name: 300,
  nickname: 300,
  given_name: 150,
  family_name: 150,
  username: 128,
  phone_number: 1024,
  picture: 2048,
};

/** Claims by which a provider indicates that it omitted groups. */
const overage = ["_claim_names", "hasgroups"];

/** Claims about the token and the protocol, and two flags that only Auth0 may set. */
const notAttributes: ReadonlySet<string> = new Set([
  ..."iss sub aud exp nbf iat jti azp nonce acr amr auth_time at_hash c_hash s_hash sid typ token_use".split(" "),
  ..."act may_act cnf org_id org_name gty phone_verified verify_email".split(" "),
]);

/**
 * The profile that a login by the connection would have: claims at the root, under their own names. Those that
 * decisions depend on come first, the rest as far as there is room; the order is always the same.
 */
export function userAttributes(claims: Claims, { n: mapped }: ExchangeTrust): UserAttributes {
  const first = ["email", "email_verified", ...mapped, ...overage, ...Object.keys(texts)];
  const names = new Set([...first, ...Object.keys(claims)]);
  // Without this, Auth0 sends a verification e-mail to every new user whose address is not verified.
  const entries: [string, unknown][] = [["verify_email", false]];
  for (const name of names) {
    const isTaken = Object.hasOwn(claims, name) && isAttribute(name, mapped);
    const value = isTaken ? readValue(name, claims[name]) : undefined;
    if (value !== undefined && value !== null && entries.length < maxAttributes - 1) entries.push([name, value]);
  }
  return { ...Object.fromEntries(entries), user_id: String(claims.sub) };
}

/** Storage may read a name with dots as a path, and one with a leading `$` as an operator. */
const isPathLike = /^\$|\./;

function isAttribute(name: string, mapped: readonly string[]): boolean {
  if (notAttributes.has(name) || forbiddenAttributes.has(name)) return false;
  const [root = ""] = name.split(".", 1);
  return !isPathLike.test(name) || (mapped.includes(name) && !forbiddenAttributes.has(root) && !name.startsWith("$"));
}

function readValue(name: string, value: unknown): unknown {
  // Some providers assert it as a string, which the connection accepts too.
  if (name === "email_verified") return value === true || value === "true";
  if (!Object.hasOwn(texts, name)) return value;
  return typeof value === "string" && value.length <= (texts[name] ?? 0) ? value : undefined;
}
