import { applyScopeChanges, type ScopeChange } from "@federated-actions/auth0-dialect/scopes";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

/**
 * The scopes of an access token after the changes by Actions. For third-party applications Auth0 ignores additions, and
 * says so in the tenant's log. Whether it honours removals is not known: switch `thirdPartyRemoveScope`.
 */
export function changedScopes(
  tenant: Tenant,
  client: Client,
  granted: readonly string[],
  changes: readonly ScopeChange[],
): string[] {
  if (!isThirdParty(client)) return applyScopeChanges(granted, changes);
  const added = [...new Set(changes.filter(({ op }) => op === "add").map(({ scope }) => scope))];
  if (added.length > 0) {
    const description =
      `Attempting to add scopes (${added.join(", ")}) to an access token for a third-party application ` +
      `(${client.client_id}). These scopes were ignored.`;
    tenant.log({ type: "w", description, details: {} });
  }
  if (tenant.switches.thirdPartyRemoveScope === "ignored") return [...granted];
  return applyScopeChanges(
    granted,
    changes.filter(({ op }) => op === "remove"),
  );
}
