import { audience, customers, prefix, scopesOfRole, vendorScopes } from "./given.ts";

interface LoginEvent {
  readonly client: { readonly name: string };
  readonly connection: { readonly name: string };
  readonly resource_server?: { readonly identifier: string };
  readonly transaction: { readonly protocol: string; readonly requested_scopes: readonly string[] };
  readonly user: {
    readonly email: string;
    readonly groups: readonly string[];
    readonly identities: readonly { readonly connection: string }[];
  };
}

interface LoginApi {
  readonly access: { deny(reason: string): void };
  readonly accessToken: { setCustomClaim(name: string, value: unknown): void; removeScope(scope: string): void };
  readonly idToken: { setCustomClaim(name: string, value: unknown): void };
}

const customerOfClient = new Map(
  customers.map(({ client, roleOfGroup, ...rest }) => [client, { ...rest, roleOfGroup: new Map(roleOfGroup) }]),
);
const flows = ["oidc-basic-profile", "oauth2-refresh-token"];
const isOidcScope = new Set(["openid", "profile", "email", "address", "phone", "offline_access"]);

/** What one would write by hand: client, connection, flow, identity, domain, audience, roles, scopes and claims. */
export const onExecutePostLogin = async (event: LoginEvent, api: LoginApi): Promise<void> => {
  const { client, connection, transaction, user } = event;
  const known = customerOfClient.get(client.name);
  if (!known) return api.access.deny("application_not_allowed");
  if (connection.name !== known.connection) return api.access.deny("connection_not_allowed");
  if (!flows.includes(transaction.protocol)) return api.access.deny("flow_not_allowed");
  if (user.identities.length !== 1 || user.identities[0]?.connection !== known.connection) {
    return api.access.deny("ambiguous_identity");
  }
  if (user.email.split("@").pop() !== known.domain) return api.access.deny("email_domain_not_allowed");
  if (event.resource_server?.identifier !== audience) return api.access.deny("audience_not_allowed");
  const roles = new Set<string>();
  for (const group of user.groups) {
    const role = known.roleOfGroup.get(group);
    if (role) roles.add(role);
  }
  if (roles.size === 0) return api.access.deny("no_role");
  const given = new Set<string>();
  for (const role of roles) for (const scope of scopesOfRole[role] ?? []) given.add(scope);
  const requested = transaction.requested_scopes;
  for (const scope of vendorScopes) if (!given.has(scope)) api.accessToken.removeScope(scope);
  for (const scope of requested) {
    if (!given.has(scope) && !isOidcScope.has(scope) && !vendorScopes.includes(scope)) {
      api.accessToken.removeScope(scope);
    }
  }
  for (const token of [api.accessToken, api.idToken]) {
    token.setCustomClaim(`${prefix}customer`, known.customer);
    token.setCustomClaim(`${prefix}subject_type`, "user");
    token.setCustomClaim(`${prefix}roles`, [...roles].sort());
  }
  api.accessToken.setCustomClaim(`${prefix}scopes`, requested.filter((scope) => given.has(scope)).sort());
};
