import { randomUUID } from "node:crypto";
import type { RunningTenant } from "@federated-actions/local-tenant/start";
import type { Desired } from "../../../deployment/desired.ts";
import { isFields, type Kind, type Resource, strings, text } from "../../../deployment/resources.ts";

type Store = RunningTenant["tenant"]["store"];

/**
 * Puts into a tenant's store what a deployment of all customers leaves there, where only one of them was deployed: each
 * resource is a copy of that customer's, with an id of its own and with what the build wants. To deploy ten thousand
 * takes hours. A plan that finds nothing to change shows that the state is the same.
 */
export function seedTenant(store: Store, { resources }: Desired, deployed: string): void {
  const models = resources.filter(({ customer }) => customer === deployed);
  const left = new Map<string, Resource[]>();
  for (const resource of resources) {
    const { customer } = resource;
    if (customer === null || customer === deployed || customer === "vendor") continue;
    left.set(customer, [...(left.get(customer) ?? []), resource]);
  }
  const seed = new Seed(store);
  for (const wanted of left.values()) {
    for (const kind of ["client", "connection", "client_grant", "organization"] as const) {
      const [own, model] = [ofKind(wanted, kind), ofKind(models, kind)];
      for (const [index, resource] of own.entries()) seed.put(resource, model[index]);
    }
  }
}

function ofKind(resources: readonly Resource[], kind: Kind): Resource[] {
  return resources.filter((resource) => resource.kind === kind);
}

class Seed {
  readonly #store: Store;
  /** By kind and name. */
  readonly #ids = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
    for (const { client_id: id, name } of store.clients.list()) this.#ids.set(`client:${name}`, id);
  }

  put({ kind, name, content }: Resource, model: Resource | undefined): void {
    const id = randomUUID();
    this.#ids.set(`${kind}:${name}`, id);
    const { clients, clientGrants, connections, organizations, organizationConnections } = this.#store;
    const like = <T>(found: T | undefined): T => {
      if (!model || !found) throw new Error(`nothing was deployed that is like the ${kind} ${name}`);
      return found;
    };
    const isModel = (item: { readonly name?: unknown }) => item.name === model?.name;
    if (kind === "client") clients.put({ ...like(clients.find(isModel)), ...content, client_id: id, name });
    if (kind === "client_grant") {
      const [client, before] = [text(content.client_id), this.#idOf("client", text(model?.content.client_id))];
      const { audience } = content;
      const found = clientGrants.find((grant) => grant.client_id === before && grant.audience === audience);
      clientGrants.put({ ...like(found), ...content, id, client_id: this.#idOf("client", client) });
    }
    if (kind === "connection") {
      const found = like(connections.find(isModel));
      // Secrets are the same for all.
      const own = isFields(content.options) ? content.options : {};
      const options = { ...own, client_secret: found.options.client_secret };
      const enabled_clients = strings(content.enabled_clients).map((client) => this.#idOf("client", client));
      connections.put({ ...found, ...content, id, name, realms: [name], options, enabled_clients });
    }
    if (kind === "organization") {
      const found = like(organizations.find(isModel));
      const { connections: links, ...rest } = content;
      organizations.put({ ...found, ...rest, id, name });
      for (const { name: connection, ...link } of Array.isArray(links) ? links.filter(isFields) : []) {
        const connection_id = this.#idOf("connection", text(connection));
        organizationConnections.put({ ...flags(link), organization_id: id, connection_id });
      }
    }
  }

  #idOf(kind: Kind, name: string): string {
    const id = this.#ids.get(`${kind}:${name}`);
    if (id === undefined) throw new Error(`there is no ${kind} ${name}`);
    return id;
  }
}

function flags(link: Readonly<Record<string, unknown>>) {
  return {
    assign_membership_on_login: link.assign_membership_on_login === true,
    show_as_button: link.show_as_button === true,
    is_signup_enabled: link.is_signup_enabled === true,
  };
}
