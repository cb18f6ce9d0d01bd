import { type AttributeSource, isOwn } from "../policy/mapping/attributes.ts";

const groupsLink = "http://schemas.microsoft.com/claims/groups.link";
/** Auth0 stores dots in attribute names as colons. */
const storedGroupsLink = groupsLink.replaceAll(".", ":");

/**
 * Whether the identity provider indicates that it omitted the groups because there are too many.
 * Source: Microsoft identity platform, "Group overages" (`hasgroups`, `_claim_names`, SAML's groups.link).
 */
export function hasGroupsOverage({ attributes }: AttributeSource): boolean {
  const own = (name: string) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
  const names = own("_claim_names");
  const hasgroups = own("hasgroups");
  return (
    isOwn(names, "groups") ||
    hasgroups === true ||
    hasgroups === "true" ||
    own(groupsLink) !== undefined ||
    own(storedGroupsLink) !== undefined
  );
}
