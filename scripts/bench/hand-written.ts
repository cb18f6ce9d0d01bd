import { groupName, type LoginEvent, scopesOfRole, vendorScopes } from "./sample.ts";
import type { silentApi } from "./silent-api.ts";
import { rules } from "./size.ts";

const roleOfGroup = new Map(
  Array.from({ length: rules }, (_, rule) => [groupName(rule), rule % 2 === 0 ? "manager" : "viewer"] as const),
);

/**
 * The Action one would write by hand for one customer: the same roles, claims and removals, no signature and no checks.
 */
export async function handWritten(event: LoginEvent, api: typeof silentApi): Promise<void> {
  const roles = new Set<keyof typeof scopesOfRole>();
  for (const group of event.user.groups) {
    const role = roleOfGroup.get(group);
    if (role) roles.add(role);
  }
  const given = new Set([...roles].flatMap((role) => scopesOfRole[role]));
  for (const scope of vendorScopes) if (!given.has(scope)) api.accessToken.removeScope(scope);
  const scopes = event.transaction.requested_scopes.filter((scope) => given.has(scope)).sort();
  for (const token of [api.accessToken, api.idToken]) {
    token.setCustomClaim("https://claims.example.com/customer", "acme");
    token.setCustomClaim("https://claims.example.com/subject_type", "user");
    token.setCustomClaim("https://claims.example.com/roles", [...roles].sort());
  }
  api.accessToken.setCustomClaim("https://claims.example.com/scopes", scopes);
}
