import type { AttributeSource } from "../policy/mapping/attributes.ts";
import type { IdentityFacts, UserFacts } from "./facts.ts";

/** The one identity that this connection asserted; undefined if the profile has none or several. */
export function soleIdentity({ identities }: UserFacts, connection: string | undefined): IdentityFacts | undefined {
  const [identity, ...more] = identities.filter((each) => each.connection === connection);
  return more.length === 0 ? identity : undefined;
}

/**
 * The attributes that an identity asserted. The profile's root is the primary identity's.
 *
 * @param fromScim the attributes that SCIM alone writes
 */
export function assertedAttributes(
  { id, root }: UserFacts,
  identity: IdentityFacts,
  fromScim: readonly string[] = [],
): AttributeSource {
  const attributes = identity.fullId === id ? root : identity.profileData;
  return { attributes, appMetadata: root.app_metadata, userMetadata: root.user_metadata, fromScim };
}
