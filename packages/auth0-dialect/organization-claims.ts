export interface TokenOrganization {
  readonly id: string;
  readonly name: string;
}

/**
 * The claims that identify a token's organization: https://auth0.com/docs/manage-users/organizations/using-tokens
 * @param withName whether the tenant allows organization names in its Authentication API
 */
export function organizationClaims(
  organization: TokenOrganization | undefined,
  withName: boolean,
): Record<string, string> {
  if (organization === undefined) return {};
  return { org_id: organization.id, ...(withName && { org_name: organization.name }) };
}
