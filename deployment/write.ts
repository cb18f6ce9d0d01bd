import type { CliAssets } from "@federated-actions/deploy-cli/in-process";
import { InProcessCli } from "@federated-actions/deploy-cli/in-process";
import { bind, deployAction } from "./actions.ts";
import { wantedBindings } from "./bindings.ts";
import type { Change } from "./changes.ts";
import { enabledClients, organizationConnections } from "./compare-resource.ts";
import type { Compared } from "./compared.ts";
import { DeploymentError } from "./errors.ts";
import { leftOver, mergedMetadata } from "./metadata.ts";
import { Mirror } from "./mirror.ts";
import { type Found, type Kind, keyOf, type Resource, strings, text } from "./resources.ts";
import { fillSecrets } from "./secrets.ts";
import type { Fields, Transport } from "./transport.ts";

export interface Written {
  readonly action: Change["action"];
  readonly kind: Kind;
  readonly name: string;
}

export interface WriteOptions {
  readonly transport: Transport;
  readonly compared: Compared;
  readonly changes: readonly Change[];
  /** Told after each write, and before the next. */
  readonly onWritten?: (written: Written) => void;
  readonly step?: (text: string) => void;
  /** Loads auth0-deploy-cli for a tenant. */
  readonly loadCli?: ((domain: string) => InProcessCli) | undefined;
}

/**
 * Writes changes in the order that fails closed: wherever it stops, nothing is granted whose guard is not live, and
 * what moves from one to another is taken before it is given.
 */
export async function writeChanges(options: WriteOptions): Promise<readonly Written[]> {
  return new Writer(options).write();
}

class Writer {
  readonly #transport: Transport;
  readonly #compared: Compared;
  readonly #changes: readonly Change[];
  readonly #options: WriteOptions;
  readonly #mirror: Mirror;
  readonly #written: Written[] = [];
  #loaded: InProcessCli | undefined;

  constructor(options: WriteOptions) {
    const { transport, compared, changes } = options;
    this.#options = options;
    this.#transport = transport;
    this.#compared = compared;
    this.#changes = changes;
    const { clientIds } = compared.state;
    this.#mirror = new Mirror(transport, (path, created) => {
      if (path === "/clients") clientIds.created(text(created.name), text(created.client_id));
    });
    this.#fillMirror();
  }

  async write(): Promise<readonly Written[]> {
    await this.#validate();
    await this.#stage("Taking away what is no longer given", () => this.#takeAway());
    await this.#stage("Writing APIs", () => this.#byCli("resource_server", "resourceServers"), "resource_server");
    await this.#stage("Writing applications", () => this.#byCli("client", "clients"), "client");
    await this.#stage("Deploying Actions", () => this.#deployActions(), "action");
    await this.#stage("Binding Actions", () => this.#bindActions(), "trigger_binding");
    await this.#stage("Writing connections", () => this.#writeConnections(), "connection");
    await this.#stage("Writing grants", () => this.#byCli("client_grant", "clientGrants"), "client_grant");
    const profile = "token_exchange_profile";
    await this.#stage("Writing the profile", () => this.#writeProfiles(), profile);
    await this.#stage("Writing organizations", () => this.#writeOrganizations(), "organization");
    return this.#written;
  }

  async #stage(text: string, run: () => Promise<void>, kind?: Kind): Promise<void> {
    const changes = kind === undefined ? this.#changes : this.#of(kind, "create", "change");
    if (changes.length === 0) return;
    this.#options.step?.(`${text} (${this.#written.length} of ${this.#changes.length} written)`);
    await run();
  }

  #did({ action, kind, name }: Change): void {
    const written = { action, kind, name };
    this.#written.push(written);
    this.#options.onWritten?.(written);
  }

  #of(kind: Kind, ...actions: readonly Change["action"][]): Change[] {
    return this.#changes.filter((change) => change.kind === kind && actions.includes(change.action));
  }

  /** What auth0-deploy-cli is to see: what it is to change, and whatever that refers to. */
  #fillMirror(): void {
    const touched = new Set(this.#changes.flatMap(({ found }) => (found ? [keyOf(found)] : [])));
    for (const found of this.#compared.state.found) {
      if (touched.has(keyOf(found)) || found.kind === "action") this.#mirror.add(found);
    }
    for (const change of this.#of("client_grant", "create", "change")) {
      const client = text(change.wanted?.content.client_id);
      const id = this.#compared.state.clientIds.byName().get(client);
      if (id !== undefined && this.#mirror.idOf("/clients", client) === undefined) {
        this.#mirror.put("/clients", { client_id: id, name: client });
      }
    }
  }

  /** The schema of auth0-deploy-cli is compiled once, for all that it is to write. */
  async #validate(): Promise<void> {
    const assets: CliAssets = {
      resourceServers: this.#assets("resource_server"),
      clients: this.#assets("client"),
      connections: this.#assets("connection"),
      clientGrants: this.#assets("client_grant"),
      tokenExchangeProfiles: this.#of("token_exchange_profile", "create").map((change) => this.#assetOf(change)),
    };
    if (Object.values(assets).some(({ length }) => length > 0)) await this.#cli().validate(assets);
  }

  #assets(kind: Kind): object[] {
    return this.#of(kind, "create", "change").map((change) => this.#assetOf(change));
  }

  /** Of a change, the properties that differ and what identifies it. */
  #assetOf({ action, kind, wanted, found, fields }: Change): Fields {
    if (!wanted) throw new DeploymentError("a change without what is wanted");
    const content = writable(wanted, found, this.#compared.secrets);
    if (action === "create") return content;
    const names = new Set([...fields, ...(identity[kind] ?? []), "allow_all_scopes"]);
    return Object.fromEntries(Object.entries(content).filter(([name]) => names.has(name)));
  }

  #cli(): InProcessCli {
    const { loadCli = (domain) => InProcessCli.load(domain) } = this.#options;
    this.#loaded ??= loadCli(this.#transport.domain);
    return this.#loaded;
  }

  /** What narrows is written before what widens. */
  async #byCli(kind: Kind, type: string, actions: readonly Change["action"][] = ["create", "change"]): Promise<void> {
    const changes = this.#of(kind, ...actions);
    for (const widens of [false, true]) {
      const now = changes.filter((change) => change.widens === widens);
      if (now.length === 0) continue;
      await this.#cli().write({ [type]: now.map((change) => this.#assetOf(change)) }, this.#mirror.client());
      for (const change of now) this.#did(change);
    }
  }

  async #takeAway(): Promise<void> {
    await this.#removeAll();
    for (const { found, wanted } of this.#of("client_grant", "change")) {
      if (!found || !wanted) continue;
      const to = new Set(strings(wanted.content.scope));
      const before = strings(found.content.scope);
      const scope = before.filter((each) => to.has(each));
      const isWider = found.raw.allow_all_scopes === true || scope.length < before.length;
      if (!isWider) continue;
      const body = found.raw.allow_all_scopes === true ? { allow_all_scopes: false, scope: [...to] } : { scope };
      await this.#transport.request("PATCH", `/client-grants/${encodeURIComponent(found.id)}`, { body });
    }
    for (const change of this.#of("connection", "change")) {
      if (!change.found || !change.wanted) continue;
      const { surplus } = enabledClients(change.found, change.wanted, this.#compared.desired);
      await this.#enable(change.found.id, surplus, false);
    }
    for (const change of this.#of("organization", "change")) {
      if (!change.found || !change.wanted) continue;
      for (const link of organizationConnections(change.found, change.wanted, this.#compared.desired).surplus) {
        await this.#transport.request("DELETE", linkPath(change.found.id, text(link.connection_id)));
      }
    }
  }

  /** Grants first: from then on there are no tokens. */
  async #removeAll(): Promise<void> {
    const order: readonly [Kind, string][] = [
      ["client_grant", "/client-grants/"],
      ["token_exchange_profile", "/token-exchange-profiles/"],
      ["action", "/actions/actions/"],
      ["organization", "/organizations/"],
      ["connection", "/connections/"],
      ["client", "/clients/"],
    ];
    for (const [kind, path] of order) {
      for (const change of this.#of(kind, "remove")) {
        if (!change.found) continue;
        await this.#transport.request("DELETE", `${path}${encodeURIComponent(change.found.id)}`, { accept: [404] });
        if (kind === "client") this.#compared.state.clientIds.deleted(change.name);
        this.#did(change);
      }
    }
  }

  async #deployActions(): Promise<void> {
    for (const change of this.#of("action", "create", "change")) {
      if (!change.wanted) continue;
      const id = await deployAction(this.#transport, change.wanted, change.found, this.#compared.secrets);
      if (change.action === "create") this.#mirror.put("/actions/actions", { id, name: change.name });
      this.#did(change);
    }
  }

  async #bindActions(): Promise<void> {
    for (const change of this.#of("trigger_binding", "create", "change")) {
      if (!change.wanted || !change.found) continue;
      const { actions } = wantedBindings(change.found.content, change.wanted.content);
      await bind(this.#transport, change.name, actions, change.found.raw);
      this.#did(change);
    }
  }

  async #writeConnections(): Promise<void> {
    const changes = this.#of("connection", "create", "change");
    const isByCli = (change: Change) =>
      change.action === "create" || change.fields.some((field) => field !== "enabled_clients");
    for (const widens of [false, true]) {
      const now = changes.filter((change) => change.widens === widens);
      const byCli = now.filter(isByCli);
      if (byCli.length > 0) {
        const connections = byCli.map((change) => this.#assetOf(change));
        await this.#cli().write({ connections }, this.#mirror.client());
      }
      for (const change of now) await this.#enableClients(change);
    }
  }

  async #enableClients(change: Change): Promise<void> {
    const { wanted, found, name } = change;
    if (!wanted) return;
    const id = found?.id ?? this.#mirror.idOf("/connections", name);
    if (id === undefined)
      throw new DeploymentError(`the connection ${name} was written, and is not there: deploy again`);
    const missing = found
      ? enabledClients(found, wanted, this.#compared.desired).missing
      : strings(wanted.content.enabled_clients);
    await this.#enable(id, missing, true);
    this.#did(change);
  }

  /** Not by auth0-deploy-cli: it disables others' applications, and only logs where it fails. */
  async #enable(connection: string, clients: readonly string[], status: boolean): Promise<void> {
    for (let start = 0; start < clients.length; start += mostAtOnce) {
      const body = clients
        .slice(start, start + mostAtOnce)
        .map((name) => ({ client_id: this.#clientId(name), status }));
      await this.#transport.request("PATCH", `/connections/${encodeURIComponent(connection)}/clients`, { body });
    }
  }

  #clientId(name: string): string {
    const id = this.#compared.state.clientIds.byName().get(name) ?? this.#mirror.idOf("/clients", name);
    if (id === undefined)
      throw new DeploymentError(`there is no application ${name} in the tenant: deploy without --customer`);
    return id;
  }

  /** A change not by auth0-deploy-cli: it knows a profile by its token type, and would make another of this name. */
  async #writeProfiles(): Promise<void> {
    for (const change of this.#of("token_exchange_profile", "change")) {
      if (!change.found || !change.wanted) continue;
      const { name, subject_token_type } = change.wanted.content;
      const path = `/token-exchange-profiles/${encodeURIComponent(change.found.id)}`;
      await this.#transport.request("PATCH", path, { body: { name, subject_token_type } });
      this.#did(change);
    }
    await this.#byCli("token_exchange_profile", "tokenExchangeProfiles", ["create"]);
  }

  /** Not by auth0-deploy-cli: it reads each organization by five requests, and takes out what others put in. */
  async #writeOrganizations(): Promise<void> {
    for (const change of this.#of("organization", "create", "change")) {
      if (!change.wanted) continue;
      const { connections: _links, ...content } = writable(change.wanted, change.found, {});
      const id = change.found ? change.found.id : await this.#createOrganization(content);
      const fields = change.fields.filter((field) => field !== "connections");
      if (change.found && fields.length > 0) {
        const body = Object.fromEntries(fields.map((field) => [field, content[field]]));
        await this.#transport.request("PATCH", `/organizations/${encodeURIComponent(id)}`, { body });
      }
      await this.#linkConnections(id, change);
      this.#did(change);
    }
  }

  async #createOrganization(body: Fields): Promise<string> {
    const { body: created } = await this.#transport.request("POST", "/organizations", { body });
    return text((created as Fields | undefined)?.id);
  }

  async #linkConnections(organization: string, { found, wanted }: Change): Promise<void> {
    if (!wanted) return;
    const { missing, changed } = organizationConnections(found, wanted, this.#compared.desired);
    for (const { name, ...link } of missing) {
      const body = { ...link, connection_id: this.#connectionId(text(name)) };
      await this.#transport.request("POST", linkPath(organization), { body });
    }
    for (const { name, ...body } of changed) {
      await this.#transport.request("PATCH", linkPath(organization, this.#connectionId(text(name))), { body });
    }
  }

  #connectionId(name: string): string {
    const found = this.#compared.state.found.find((each) => each.kind === "connection" && each.name === name);
    const id = found?.id ?? this.#mirror.idOf("/connections", name);
    if (id === undefined) throw new DeploymentError(`there is no connection ${name} in the tenant: deploy again`);
    return id;
  }
}

const mostAtOnce = 50;

/** The properties by which auth0-deploy-cli finds a resource, and those that its schema asks for. */
const identity: Partial<Record<Kind, readonly string[]>> = {
  resource_server: ["name", "identifier"],
  client: ["name"],
  connection: ["name", "strategy"],
  client_grant: ["client_id", "audience", "subject_type"],
};

function linkPath(organization: string, connection?: string): string {
  const path = `/organizations/${encodeURIComponent(organization)}/enabled_connections`;
  return connection === undefined ? path : `${path}/${encodeURIComponent(connection)}`;
}

/** What is sent: with the secrets, and with the metadata that others wrote. */
function writable(
  wanted: Resource,
  found: Found | undefined,
  secrets: Readonly<Record<string, string | undefined>>,
): Fields {
  const content = { ...wanted.content };
  if (wanted.kind === "client" && found) {
    // Metadata of clients is merged: an empty value removes a key.
    const gone = leftOver(found.content.client_metadata, content.client_metadata).map((key) => [key, ""]);
    content.client_metadata = { ...(content.client_metadata as Fields), ...Object.fromEntries(gone) };
  }
  if (wanted.kind === "connection") {
    delete content.enabled_clients;
    content.options = fillSecrets(content.options, secrets);
  }
  if (wanted.kind === "connection" || wanted.kind === "organization") {
    content.metadata = mergedMetadata(found?.content.metadata, content.metadata);
  }
  if (wanted.kind === "client_grant" && found?.raw.allow_all_scopes === true) content.allow_all_scopes = false;
  return content;
}
