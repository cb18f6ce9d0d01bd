import { boundActions } from "./bindings.ts";
import type { ClientIds } from "./client-ids.ts";
import type { Desired } from "./desired.ts";
import { TenantRefusedError } from "./errors.ts";
import { type Found, grantName, isFields, type Kind, keyOf, type Resource, strings, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** What a tenant has: all of it, or what concerns one customer. */
export interface TenantState {
  readonly found: readonly Found[];
  /** The Actions bound to each trigger of ours, in their order. */
  readonly settings: Readonly<Fields>;
  readonly clientIds: ClientIds;
  /** Whether all clients, connections and organizations were read. */
  readonly isWhole: boolean;
  /** What the tenant answered where it refused to list these: it lacks the feature. */
  readonly refusals: Partial<Record<Kind, string>>;
}

export interface ReadOptions {
  readonly desired: Desired;
  /** Reads what concerns these customers, by a handful of calls for each; everything unless given. */
  readonly customers?: ReadonlySet<string> | undefined;
  readonly clientIds: ClientIds;
  readonly step?: (text: string) => void;
}

/** Reads a tenant. @throws DeploymentError, TenantRefusedError */
export async function readTenant(transport: Transport, options: ReadOptions): Promise<TenantState> {
  const { customers, clientIds } = options;
  const isWhole = customers === undefined;
  const [clients, settings, apis, actions, bindings, connections] = await Promise.all([
    isWhole ? readAllClients(transport, options) : readClients(transport, options),
    transport.get("/tenants/settings", { fields: "default_audience,flags", include_fields: true }),
    readApis(transport),
    readActions(transport),
    readBindings(transport, options.desired),
    readConnections(transport, options),
  ]);
  const names = new Map([...clientIds.byName()].map(([name, id]) => [id, name]));
  for (const { client_id: id, name } of clients) names.set(text(id), text(name));
  const profiles = await ifEnabled(() => readProfiles(transport, options.desired, actions));
  const [grants, organizations, shownClients, shownConnections] = await Promise.all([
    readGrants(transport, options, clients, names),
    ifEnabled(() => readOrganizations(transport, options)),
    Promise.all(clients.map((client) => clientOf(transport, options.desired, client))),
    Promise.all(connections.map((connection) => connectionOf(transport, options.desired, connection, names))),
  ]);
  return {
    found: [
      ...apis,
      ...shownClients,
      ...actions,
      ...bindings,
      ...shownConnections,
      ...grants,
      ...profiles.found,
      ...organizations.found,
    ],
    settings,
    clientIds,
    isWhole,
    refusals: {
      ...(profiles.refusal !== undefined && { token_exchange_profile: profiles.refusal }),
      ...(organizations.refusal !== undefined && { organization: organizations.refusal }),
    },
  };
}

async function readAllClients(transport: Transport, { clientIds, step }: ReadOptions): Promise<Fields[]> {
  const clients = await transport.list("/clients", "clients", { is_global: false }, told(step, "applications"));
  clientIds.replace(clients);
  return clients;
}

/** Those of one customer and those that its connections name, by the ids that are known. */
async function readClients(transport: Transport, { desired, customers, clientIds }: ReadOptions): Promise<Fields[]> {
  const wanted = new Set<string>();
  for (const { kind, name, customer: owner, content } of desired.resources) {
    if (owner === null || !customers?.has(owner)) continue;
    if (kind === "client") wanted.add(name);
    if (kind === "connection") for (const client of strings(content.enabled_clients)) wanted.add(client);
  }
  return clientIds.read(transport, [...wanted]);
}

async function clientOf(transport: Transport, desired: Desired, raw: Fields): Promise<Found> {
  const { client_id: id, name } = raw;
  const metadata = isFields(raw.client_metadata) ? raw.client_metadata : {};
  const content = { ...raw, client_metadata: metadata };
  const wanted = desired.byKey.get(keyOf({ kind: "client", name: text(name) }));
  if (wanted?.content.client_authentication_methods !== undefined && isFields(raw.client_authentication_methods)) {
    const keys = await transport.all(`/clients/${encodeURIComponent(text(id))}/credentials`);
    Object.assign(content, { client_authentication_methods: withNames(raw.client_authentication_methods, keys) });
  }
  return { kind: "client", name: text(name), customer: ownerOf(metadata), id: text(id), raw, content };
}

/** Keys by their names, as the build gives them; their PEM is not shown. */
function withNames(methods: Fields, keys: readonly Fields[]): Fields {
  const named = ({ id }: Fields) => keys.find((key) => key.id === id)?.name ?? id;
  return Object.fromEntries(
    Object.entries(methods).map(([method, value]) => {
      const credentials = isFields(value) && Array.isArray(value.credentials) ? value.credentials.filter(isFields) : [];
      return [
        method,
        { credentials: credentials.map((each) => ({ name: named(each), credential_type: "public_key" })) },
      ];
    }),
  );
}

async function readApis(transport: Transport): Promise<Found[]> {
  const apis = await transport.list("/resource-servers", "resource_servers");
  return apis.map((raw) => found("resource_server", text(raw.identifier), null, text(raw.id), raw));
}

async function readActions(transport: Transport): Promise<Found[]> {
  const actions = await transport.list("/actions/actions", "actions");
  return actions.map((raw) => {
    const deployed = isFields(raw.deployed_version) ? raw.deployed_version : {};
    // Only what is deployed runs: a draft is none of the tenant's state.
    const draft = raw.all_changes_deployed === true ? raw : {};
    const { code = draft.code ?? "", runtime = draft.runtime, dependencies = draft.dependencies ?? [] } = deployed;
    const content = { ...raw, code, runtime, dependencies, deployed: raw.deployed_version !== undefined };
    return { ...found("action", text(raw.name), null, text(raw.id), raw), content };
  });
}

async function readBindings(transport: Transport, desired: Desired): Promise<Found[]> {
  const triggers = desired.resources.filter(({ kind }) => kind === "trigger_binding");
  return Promise.all(
    triggers.map(async ({ name }) => {
      const bindings = await transport.list(`/actions/triggers/${name}/bindings`, "bindings");
      const actions = boundActions({ bindings });
      return { ...found("trigger_binding", name, null, name, {}), content: { actions }, raw: { bindings } };
    }),
  );
}

async function readConnections(transport: Transport, options: ReadOptions): Promise<Fields[]> {
  const { desired, customers, step } = options;
  if (customers === undefined) return transport.list("/connections", "connections", {}, told(step, "connections"));
  const wanted = desired.resources.filter(
    ({ kind, customer }) => kind === "connection" && customers.has(customer ?? ""),
  );
  const lists = await Promise.all(wanted.map(({ name }) => transport.list("/connections", "connections", { name })));
  return lists.flat();
}

async function connectionOf(
  transport: Transport,
  desired: Desired,
  raw: Fields,
  names: ReadonlyMap<string, string>,
): Promise<Found> {
  const path = `/connections/${encodeURIComponent(text(raw.id))}`;
  const metadata = isFields(raw.metadata) ? raw.metadata : {};
  const wanted = desired.byKey.get(keyOf({ kind: "connection", name: text(raw.name) }));
  if (!wanted) return { ...found("connection", text(raw.name), ownerOf(metadata), text(raw.id), raw), content: raw };
  // Auth0 calls the list's own `enabled_clients` deprecated: where it is left out, it is asked for.
  const enabled = Array.isArray(raw.enabled_clients)
    ? strings(raw.enabled_clients)
    : (await transport.list(`${path}/clients`, "clients")).map(({ client_id: id }) => text(id));
  const scim =
    wanted.content.scim_configuration === undefined
      ? undefined
      : await transport.request("GET", `${path}/scim-configuration`, { accept: [404] });
  const content = {
    ...raw,
    metadata,
    options: isFields(raw.options) ? raw.options : {},
    enabled_clients: enabled.map((id) => names.get(id) ?? id),
    ...(scim?.status === 200 ? { scim_configuration: scim.body } : {}),
  };
  return { kind: "connection", name: text(raw.name), customer: ownerOf(metadata), id: text(raw.id), raw, content };
}

async function readGrants(
  transport: Transport,
  { desired, customers, step }: ReadOptions,
  clients: readonly Fields[],
  names: ReadonlyMap<string, string>,
): Promise<Found[]> {
  const owners = new Map(clients.map((raw) => [text(raw.client_id), ownerOf(raw.client_metadata)]));
  const grants =
    customers === undefined
      ? await transport.list("/client-grants", "client_grants", {}, told(step, "grants"))
      : (
          await Promise.all(
            clients
              .filter(({ name }) => customers.has(ownerIn(desired, name) ?? ""))
              .map(({ client_id: id }) => transport.list("/client-grants", "client_grants", { client_id: text(id) })),
          )
        ).flat();
  return grants.map((raw) => {
    const client = names.get(text(raw.client_id)) ?? text(raw.client_id);
    const content = { ...raw, client_id: client, subject_type: raw.subject_type ?? "client" };
    const name = grantName(client, text(raw.audience), raw.subject_type);
    return { ...found("client_grant", name, owners.get(text(raw.client_id)) ?? null, text(raw.id), raw), content };
  });
}

/** The customer whose application the build gives this name. */
function ownerIn(desired: Desired, name: unknown): string | null | undefined {
  return desired.byKey.get(keyOf({ kind: "client", name: text(name) }))?.customer;
}

interface Readable {
  readonly found: readonly Found[];
  readonly refusal: string | undefined;
}

/** A tenant without a feature refuses to list it; `deploy` says so before it writes. */
async function ifEnabled(read: () => Promise<readonly Found[]>): Promise<Readable> {
  try {
    return { found: await read(), refusal: undefined };
  } catch (error) {
    if (!(error instanceof TenantRefusedError) || ![400, 403, 404].includes(error.status)) throw error;
    return { found: [], refusal: error.message };
  }
}

async function readProfiles(
  transport: Transport,
  desired: Desired,
  actions: readonly Found[],
): Promise<readonly Found[]> {
  const isUsed =
    desired.resources.some(({ kind }) => kind === "token_exchange_profile") ||
    actions.some(({ name }) => name === "token-exchange");
  if (!isUsed) return [];
  const profiles = await transport.list("/token-exchange-profiles", "token_exchange_profiles");
  const names = new Map(actions.map(({ id, name }) => [id, name]));
  return profiles.map((raw) => ({
    ...found("token_exchange_profile", text(raw.name), null, text(raw.id), raw),
    content: { ...raw, action: names.get(text(raw.action_id)) ?? raw.action_id },
  }));
}

async function readOrganizations(transport: Transport, options: ReadOptions): Promise<Found[]> {
  const { desired, customers, step } = options;
  const wanted = new Set(desired.resources.filter(({ kind }) => kind === "organization").map(({ name }) => name));
  const organizations =
    customers === undefined
      ? await transport.list("/organizations", "organizations", {}, told(step, "organizations"))
      : (await Promise.all([...customers].map((customer) => readOrganization(transport, customer)))).flat();
  return Promise.all(
    organizations.map(async (raw) => {
      const metadata = isFields(raw.metadata) ? raw.metadata : {};
      const base = found("organization", text(raw.name), ownerOf(metadata), text(raw.id), raw);
      if (!wanted.has(base.name)) return { ...base, content: { ...raw, metadata } };
      const links = await transport.list(
        `/organizations/${encodeURIComponent(base.id)}/enabled_connections`,
        "enabled_connections",
      );
      const connections = links.map(({ connection, connection_id: id, ...link }) => ({
        ...link,
        connection_id: id,
        name: text(isFields(connection) && connection.name),
      }));
      return { ...base, content: { ...raw, metadata, connections } };
    }),
  );
}

async function readOrganization(transport: Transport, name: string): Promise<Fields[]> {
  const path = `/organizations/name/${encodeURIComponent(name)}`;
  const { status, body } = await transport.request("GET", path, { accept: [404] });
  return status === 404 || !isFields(body) ? [] : [body];
}

function found(kind: Kind, name: string, customer: string | null, id: string, raw: Fields): Found {
  return { kind, name, customer, id, raw, content: raw };
}

/** The slug that our metadata names; null of what is not managed. */
function ownerOf(metadata: unknown): string | null {
  if (!isFields(metadata) || typeof metadata.customer !== "string") return null;
  return Object.keys(metadata).some((key) => key.startsWith("policy_")) ? metadata.customer : null;
}

function told(step: ReadOptions["step"], what: string): ((count: number) => void) | undefined {
  return step && ((count) => count > 100 && step(`Reading ${what}: ${count}`));
}

/** For look-ups by kind and name; of two that share a name, both. */
export function indexOf(found: readonly Found[]): Map<string, Found[]> {
  const index = new Map<string, Found[]>();
  for (const each of found) {
    const key = keyOf(each satisfies Resource);
    const known = index.get(key);
    if (known) known.push(each);
    else index.set(key, [each]);
  }
  return index;
}
