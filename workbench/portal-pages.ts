import type { RunningTenant } from "@federated-actions/local-tenant/start";
import type { Authority } from "@federated-actions/loopback/authority";
import { allApplications, allCustomers } from "../compiler/applications.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import { type PortalServer, startPortalServer } from "../demonstration/portal-server.ts";
import { type PortalSite, portalPage, portalSites } from "../demonstration/portals.ts";
import type { Ports } from "./state/ports.ts";

/** A page to open in a browser. */
export interface OpenPortal {
  readonly title: string;
  readonly hint?: string;
  /** `https://localhost:<port>` */
  readonly origin: string;
}

/** The demonstration's pages, for those of its applications that a policy has, each at a port of its own. */
export class PortalPages {
  readonly #authority: Authority;
  readonly #tenant: RunningTenant;
  readonly #ports: Ports;
  readonly #running = new Map<PortalSite, PortalServer>();

  constructor(authority: Authority, tenant: RunningTenant, ports: Ports) {
    this.#authority = authority;
    this.#tenant = tenant;
    this.#ports = ports;
  }

  /** Where the pages are, or will be, by application. */
  async origins(policy: Policy): Promise<ReadonlyMap<string, string>> {
    const origins = new Map<string, string>();
    for (const { application } of sitesOf(policy)) {
      origins.set(application, `https://localhost:${await this.#ports.portal(application)}`);
    }
    return origins;
  }

  /** Opens new pages, and closes those whose application the policy has no more. */
  async follow(policy: Policy): Promise<void> {
    const sites = sitesOf(policy);
    const gone = [...this.#running.keys()].filter((site) => !sites.includes(site));
    await Promise.all(gone.map((site) => this.#stop(site)));
    for (const site of sites) {
      if (this.#running.has(site)) continue;
      const port = await this.#ports.portal(site.application);
      this.#running.set(site, await startPortalServer(this.#authority, site.kind, port));
    }
  }

  /** Tells the pages their applications, once these are deployed. */
  configure(policy: Policy, resourceServer: string | undefined): void {
    const names = new Map(allApplications(policy).map(({ id, name }) => [id, name]));
    const { namespace, apis } = policy.apis;
    const [orders, invoices] = [apis.orders?.audience, apis.invoices?.audience];
    if (resourceServer === undefined || orders === undefined || invoices === undefined) return;
    const facts = { domain: this.#tenant.domain, namespace, resourceServer, audiences: { orders, invoices } };
    const connections = new Set(connectionsOf(policy));
    for (const [site, server] of this.#running) {
      const client = this.#tenant.tenant.store.clients.find(({ name }) => name === names.get(site.application));
      if (client === undefined) continue;
      const known = site.connections.filter(({ name }) => connections.has(name));
      server.configure(portalPage({ ...site, connections: known }, client.client_id, facts));
    }
  }

  /** Those that are open. */
  get open(): OpenPortal[] {
    return [...this.#running].map(([{ title, hint }, { origin }]) => {
      return { title, ...(hint !== undefined && { hint }), origin };
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((site) => this.#stop(site)));
  }

  async #stop(site: PortalSite): Promise<void> {
    const server = this.#running.get(site);
    this.#running.delete(site);
    await server?.close();
  }
}

/** Those whose application is there, with anybody to sign in. The pages call both APIs' server. */
function sitesOf(policy: Policy): PortalSite[] {
  const { orders, invoices } = policy.apis.apis;
  if (orders === undefined || invoices === undefined) return [];
  const pages = allApplications(policy).filter(({ application }) => application.type === "spa");
  const applications = new Set(pages.map(({ id }) => id));
  const connections = new Set(connectionsOf(policy));
  return Object.values<PortalSite>(portalSites).filter(
    (site) => applications.has(site.application) && site.connections.some(({ name }) => connections.has(name)),
  );
}

function connectionsOf(policy: Policy): string[] {
  return allCustomers(policy).flatMap((customer) => Object.keys(customer.connections));
}
