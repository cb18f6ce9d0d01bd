import { type AttributeSource, ownValue } from "../policy/mapping/attributes.ts";
import type { ProfileClaim } from "../policy/vendor-config.ts";

/**
 * Plain text of at most 300 characters, Auth0's limit for a name: no control or formatting characters but the joiners
 * that some scripts need, and no line breaks.
 */
function isPlainText(value: unknown): value is string {
  return typeof value === "string" && /^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d]){1,300}$/u.test(value);
}

/**
 * The claims about the user that an API asks for, as far as the identity asserts them. A value that the user's metadata
 * has too, or that is not plain text, is left out.
 *
 * @param isEmailChecked whether `email` has passed the connection's `email_domains`
 */
export function profileClaimsOf(
  wanted: readonly ProfileClaim[],
  source: AttributeSource,
  isEmailChecked: boolean,
): Partial<Record<ProfileClaim, string>> {
  const claims: Partial<Record<ProfileClaim, string>> = {};
  for (const name of wanted) {
    const value = ownValue(source, name);
    if (isPlainText(value) && value.trim() !== "" && (name !== "email" || isEmailChecked)) claims[name] = value;
  }
  return claims;
}
