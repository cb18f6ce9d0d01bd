import type { Change } from "./changes.ts";
import type { Desired } from "./desired.ts";
import { DeploymentRefusedError } from "./errors.ts";
import type { Kind } from "./resources.ts";

/** The Management API's scopes, by what they are for. https://auth0.com/docs/api/management/v2 */
const resourceOf: Readonly<Record<Kind, string>> = {
  resource_server: "resource_servers",
  client: "clients",
  action: "actions",
  trigger_binding: "actions",
  connection: "connections",
  client_grant: "client_grants",
  token_exchange_profile: "token_exchange_profiles",
  organization: "organizations",
};
const always = [
  "clients",
  "connections",
  "client_grants",
  "organizations",
  "organization_connections",
  "resource_servers",
];

/** @throws DeploymentRefusedError naming the scopes that are missing */
export function requireReading(scopes: ReadonlySet<string>, { resources, others }: Desired): void {
  const needed = new Set([...always, "actions", "tenant_settings"].map((resource) => `read:${resource}`));
  if (resources.some(({ kind }) => kind === "token_exchange_profile")) needed.add("read:token_exchange_profiles");
  const hasScim = resources.some(({ content }) => content.scim_configuration !== undefined);
  if (hasScim || others?.needs.has("SCIM")) needed.add("read:scim_config");
  if (resources.some(hasKeys) || others?.needs.has("keys of clients")) needed.add("read:client_credentials");
  refuseMissing(scopes, needed);
}

/** @throws DeploymentRefusedError naming the scopes that are missing */
export function requireWriting(scopes: ReadonlySet<string>, changes: readonly Change[]): void {
  // The lock is an Action that comes and goes.
  const needed = new Set(["create:actions", "update:actions", "delete:actions"]);
  for (const { action, kind, wanted, found, fields } of changes) {
    const verb =
      action === "change" || kind === "trigger_binding" ? "update" : action === "create" ? "create" : "delete";
    needed.add(`${verb}:${resourceOf[kind]}`);
    // Who may use a new connection is a change of it.
    if (kind === "connection" && verb === "create") needed.add("update:connections");
    if (kind === "organization" && verb !== "delete" && (!found || fields.includes("connections"))) {
      for (const each of ["create", "update", "delete"]) needed.add(`${each}:organization_connections`);
    }
    if (
      kind === "connection" &&
      wanted?.content.scim_configuration !== undefined &&
      (!found || fields.includes("scim_configuration"))
    ) {
      for (const each of ["create", "update"]) needed.add(`${each}:scim_config`);
    }
    if (wanted && hasKeys(wanted) && (!found || fields.includes("client_authentication_methods"))) {
      needed.add("create:client_credentials");
      needed.add("update:clients");
    }
  }
  refuseMissing(scopes, needed);
}

const hasKeys = ({ content }: { readonly content: Readonly<Record<string, unknown>> }): boolean =>
  content.client_authentication_methods !== undefined;

/** @throws DeploymentRefusedError naming the scopes that are missing */
export function refuseMissing(scopes: ReadonlySet<string>, needed: ReadonlySet<string>): void {
  const missing = [...needed].filter((scope) => !scopes.has(scope)).sort();
  if (missing.length === 0) return;
  throw new DeploymentRefusedError(
    `the grant for the Management API lacks ${missing.join(", ")}: add them to the application of AUTH0_CLIENT_ID`,
  );
}
