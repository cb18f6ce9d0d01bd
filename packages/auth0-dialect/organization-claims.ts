export interface TokenOrganization {
  readonly id: string;
  readonly name: string;
}

/**
 * What a token says of the organization that it is for: https://auth0.com/docs/manage-users/organizations/using-tokens
 * @param withName whether the tenant allows names of organizations in its Authentication API
 */
export function organizationClaims(
  organization: TokenOrganization | undefined,
  withName: boolean,
): Record<string, string> {
  if (organization === undefined) return {};
  return { org_id: organization.id, ...(withName && { org_name: organization.name }) };
}
