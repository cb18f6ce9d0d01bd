import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { lacking } from "../oauth/lacking.ts";
import type { Client, Organization } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { findLoginOrganization } from "./find-organization.ts";

/**
 * The organization of a request to /authorize, according to the application's `organization_usage`.
 * https://auth0.com/docs/manage-users/organizations/configure-organizations/define-organization-behavior
 */
export function requestedOrganization(
  tenant: Tenant,
  client: Client,
  asked: string | undefined,
): Organization | undefined {
  const usage = client.organization_usage ?? "deny";
  const behavior = client.organization_require_behavior ?? "no_prompt";
  if (asked === undefined) {
    if (usage !== "deny" && behavior !== "no_prompt") throw lacking(`prompts for an organization (${behavior})`);
    if (usage === "require") throw invalid("parameter organization is required for this client");
    return undefined;
  }
  if (usage === "deny") throw invalid("parameter organization is not allowed for this client");
  return findLoginOrganization(tenant, client, asked);
}

function invalid(description: string): OAuthError {
  return new OAuthError(400, "invalid_request", description);
}
