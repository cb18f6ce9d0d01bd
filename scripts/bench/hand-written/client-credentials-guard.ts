import { audience, customers, prefix } from "./given.ts";

interface MachineEvent {
  readonly client: { readonly name: string };
  readonly resource_server: { readonly identifier: string };
  readonly accessToken: { readonly scope: readonly string[] };
  readonly transaction: { readonly requested_scopes: readonly string[] };
  readonly request: { readonly body: Readonly<Record<string, unknown>> };
}

interface MachineApi {
  readonly access: { deny(code: string, reason: string): void };
  readonly accessToken: { setCustomClaim(name: string, value: unknown): void };
}

const customerOfMachine = new Map(customers.map(({ client, customer }) => [client, customer]));
const machineScopes = new Set(["export:orders", "read:orders"]);
const parameters = new Set([
  ...["grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type"],
  ...["audience", "scope", "organization"],
]);

/** What one would write by hand: client, parameters, audience, scopes and claims. */
export const onExecuteCredentialsExchange = async (event: MachineEvent, api: MachineApi): Promise<void> => {
  const customer = customerOfMachine.get(event.client.name);
  if (!customer) return api.access.deny("invalid_request", "application_not_allowed");
  for (const [name, value] of Object.entries(event.request.body)) {
    if (!parameters.has(name) || typeof value !== "string") {
      return api.access.deny("invalid_request", "unexpected_parameter");
    }
  }
  if (event.resource_server.identifier !== audience) return api.access.deny("invalid_request", "audience_not_allowed");
  const { scope: granted } = event.accessToken;
  if (![...granted, ...event.transaction.requested_scopes].every((scope) => machineScopes.has(scope))) {
    return api.access.deny("invalid_scope", "scope_not_allowed");
  }
  api.accessToken.setCustomClaim(`${prefix}customer`, customer);
  api.accessToken.setCustomClaim(`${prefix}subject_type`, "machine");
  api.accessToken.setCustomClaim(`${prefix}scopes`, [...granted].sort());
};
