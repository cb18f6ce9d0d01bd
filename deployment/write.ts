import type { CliAssets } from "@federated-actions/deploy-cli/in-process";
import { InProcessCli } from "@federated-actions/deploy-cli/in-process";
import { bind, deployAction } from "./actions.ts";
import { wantedBindings } from "./bindings.ts";
import type { Change } from "./changes.ts";
import type { Compared } from "./compared.ts";
import { Mirror } from "./mirror.ts";
import { type Kind, keyOf, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";
import { assetOf } from "./writing/asset-of.ts";
import { takeAway } from "./writing/take-away.ts";
import { writeConnections } from "./writing/write-connections.ts";
import { writeOrganizations } from "./writing/write-organizations.ts";
import type { Writing } from "./writing/writing.ts";

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
  readonly #writing: Writing;
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
    this.#writing = {
      transport,
      compared,
      mirror: this.#mirror,
      of: (kind, ...actions) => this.#of(kind, ...actions),
      assetOf: (change) => this.#assetOf(change),
      cli: () => this.#cli(),
      did: (change) => this.#did(change),
    };
  }

  async write(): Promise<readonly Written[]> {
    await this.#validate();
    await this.#stage("Taking away what is no longer given", () => takeAway(this.#writing));
    await this.#stage("Writing APIs", () => this.#byCli("resource_server", "resourceServers"), "resource_server");
    await this.#stage("Writing applications", () => this.#byCli("client", "clients"), "client");
    await this.#stage("Deploying Actions", () => this.#deployActions(), "action");
    await this.#stage("Binding Actions", () => this.#bindActions(), "trigger_binding");
    await this.#stage("Writing connections", () => writeConnections(this.#writing), "connection");
    await this.#stage("Writing grants", () => this.#byCli("client_grant", "clientGrants"), "client_grant");
    const profile = "token_exchange_profile";
    await this.#stage("Writing the profile", () => this.#writeProfiles(), profile);
    await this.#stage("Writing organizations", () => writeOrganizations(this.#writing), "organization");
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

  #assetOf(change: Change): Fields {
    return assetOf(change, this.#compared.secrets);
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
}
