import type { TenantUnderTest } from "../../packages/local-tenant/world/management.ts";

/** The ids of what stood in a tenant before, by what it is. */
export interface Crowd {
  /** Client ids, by names without spaces. */
  readonly clients: Readonly<Record<string, string>>;
  /** Connection ids by name. */
  readonly connections: Readonly<Record<string, string>>;
  /** Organization ids by name. */
  readonly organizations: Readonly<Record<string, string>>;
  /** Action ids by name. */
  readonly actions: Readonly<Record<string, string>>;
}

/** The API that others call: as old as the tenant, with scopes of its own, and open to every user. */
const crmApi = "https://crm.example/api";

/**
 * Puts into a tenant what other teams have there, through the Management API: applications of every kind, two of them
 * with one name; connections, social and database ones too; organizations with members; APIs and grants; Actions at
 * every trigger. The local tenant has no roles of its own, so there are none.
 */
export async function crowd({ call }: Pick<TenantUnderTest, "call">): Promise<Crowd> {
  const make = async (path: string, body: object) => {
    const answer = await call("POST", path, body);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await makeApis(make);
  const clients = await makeClients(make);
  await makeGrants(make, clients);
  const connections = await makeConnections(make, clients);
  const organizations = await makeOrganizations(make, connections);
  const actions = await makeActions(make, call);
  await call("PATCH", "/tenants/settings", { friendly_name: "CRM Inc", session_lifetime: 72 });
  return { clients, connections, organizations, actions };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Make = (path: string, body: object) => Promise<any>;

async function makeApis(make: Make): Promise<void> {
  const scopes = ["read:contacts", "write:contacts"].map((value) => ({ value, description: value }));
  await make("/resource-servers", { identifier: crmApi, name: "CRM", scopes, enforce_policies: true });
  await make("/resource-servers", { identifier: "urn:billing", name: "Billing", scopes: [{ value: "read:bills" }] });
}

async function makeClients(make: Make): Promise<Record<string, string>> {
  const bodies = {
    crm: {
      name: "CRM",
      app_type: "regular_web",
      callbacks: ["https://*.crm.example/callback"],
      client_metadata: { team: "sales" },
    },
    mobile: { name: "CRM mobile", app_type: "native", callbacks: ["com.crm.app://callback"] },
    page: {
      name: "CRM page",
      app_type: "spa",
      callbacks: ["http://localhost:3000"],
      web_origins: ["https://crm.example"],
    },
    reporting: { name: "Reporting", app_type: "non_interactive", grant_types: ["client_credentials"] },
    reportingAgain: { name: "Reporting", app_type: "non_interactive", grant_types: ["client_credentials"] },
    partner: {
      name: "Partner portal",
      app_type: "regular_web",
      is_first_party: false,
      callbacks: ["https://partner.example/callback"],
    },
  };
  const made: Record<string, string> = {};
  for (const [key, body] of Object.entries(bodies)) made[key] = (await make("/clients", body)).client_id;
  return made;
}

async function makeGrants(make: Make, { crm, page, reporting }: Readonly<Record<string, string>>): Promise<void> {
  const scope = ["read:contacts"];
  await make("/client-grants", { client_id: reporting, audience: crmApi, scope });
  // Two grants of one client for one API: a machine's and its users'.
  await make("/client-grants", { client_id: crm, audience: crmApi, scope });
  await make("/client-grants", {
    client_id: crm,
    audience: crmApi,
    scope: [...scope, "write:contacts"],
    subject_type: "user",
  });
  await make("/client-grants", {
    client_id: page,
    audience: "urn:billing",
    scope: ["read:bills"],
    subject_type: "user",
  });
}

async function makeConnections(
  make: Make,
  { crm, mobile, page }: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const bodies = [
    { name: "Username-Password-Authentication", strategy: "auth0", enabled_clients: [crm, mobile] },
    { name: "google-oauth2", strategy: "google-oauth2", enabled_clients: [crm] },
    {
      name: "partner-oidc",
      strategy: "oidc",
      options: {
        type: "back_channel",
        issuer: "https://idp.partner.example/",
        authorization_endpoint: "https://idp.partner.example/authorize",
        token_endpoint: "https://idp.partner.example/token",
        jwks_uri: "https://idp.partner.example/keys",
        client_id: "crm",
        client_secret: "the partner's secret",
      },
      enabled_clients: [crm, page],
      metadata: { owner: "sales" },
    },
  ];
  const made: Record<string, string> = {};
  for (const body of bodies) made[body.name] = (await make("/connections", body)).id;
  return made;
}

async function makeOrganizations(
  make: Make,
  connections: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const made: Record<string, string> = {};
  for (const [index, name] of ["crm-partner", "crm-staff"].entries()) {
    const { id } = await make("/organizations", { name, display_name: name, metadata: { team: "sales" } });
    made[name] = id;
    const connection = connections[index === 0 ? "partner-oidc" : "Username-Password-Authentication"];
    await make(`/organizations/${id}/enabled_connections`, {
      connection_id: connection,
      assign_membership_on_login: true,
    });
  }
  return made;
}

const foreignActions = {
  "crm-enrich": ["post-login", "v3", "onExecutePostLogin"],
  "crm-audit": ["post-login", "v3", "onExecutePostLogin"],
  "crm-machines": ["credentials-exchange", "v2", "onExecuteCredentialsExchange"],
  "crm-exchange": ["custom-token-exchange", "v1", "onExecuteCustomTokenExchange"],
  "crm-draft": ["post-login", "v3", "onExecutePostLogin"],
} as const;

async function makeActions(make: Make, call: TenantUnderTest["call"]): Promise<Record<string, string>> {
  const made: Record<string, string> = {};
  for (const [name, [id, version, handler]] of Object.entries(foreignActions)) {
    const code = `exports.${handler} = async (event, api) => {};`;
    const action = { name, code, runtime: "node22", supported_triggers: [{ id, version }] };
    const secrets = [{ name: "CRM_KEY", value: "a secret of the CRM" }];
    made[name] = (await make("/actions/actions", { ...action, secrets })).id;
    if (name !== "crm-draft") await make(`/actions/actions/${made[name]}/deploy`, {});
  }
  const bind = async (trigger: string, ...names: string[]) => {
    const bindings = names.map((value) => ({ ref: { type: "action_name", value }, display_name: value.toUpperCase() }));
    const { status, body } = await call("PATCH", `/actions/triggers/${trigger}/bindings`, { bindings });
    if (status !== 200) throw new Error(JSON.stringify(body));
  };
  await bind("post-login", "crm-enrich", "crm-audit");
  await bind("credentials-exchange", "crm-machines");
  // An entity-bound trigger: its profile names the Action.
  const profile = { name: "crm-profile", subject_token_type: "urn:crm:token", type: "custom_authentication" };
  await make("/token-exchange-profiles", { ...profile, action_id: made["crm-exchange"] });
  return made;
}
