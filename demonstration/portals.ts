import { claimPrefix } from "../compiler/policy-files/claim-names.ts";
import type { PortalApi, PortalKind, PortalPage } from "./portal-server.ts";
import type { Portals } from "./servers.ts";
import type { Stage } from "./stage.ts";

/** A page for one application of the sample policy. */
export interface PortalSite {
  readonly title: string;
  /** What a person should try. */
  readonly hint?: string;
  readonly kind: PortalKind;
  /** `<customer>--<application>` */
  readonly application: string;
  readonly apis: readonly ("orders" | "invoices")[];
  readonly connections: PortalPage["connections"];
}

const acme = { name: "acme-oidc", label: "Acme" };
const globex = { name: "globex-saml", label: "Globex" };
const initech = { name: "initech-adfs", label: "Initech" };
const staff = { name: "vendor-staff", label: "Example Vendor (staff)" };

export const portalSites = {
  acme: {
    title: "Acme Portal",
    kind: "first-party-spa",
    application: "acme--portal",
    apis: ["orders", "invoices"],
    connections: [acme],
  },
  field: {
    title: "Acme Field App, a third party's",
    hint: "for Acme's users, with consent",
    kind: "third-party-spa",
    application: "acme--field-app",
    apis: ["orders"],
    connections: [acme],
  },
  globex: {
    title: "Globex Portal, a third party's",
    hint: "try it as Acme's user too",
    kind: "third-party-spa",
    application: "globex--portal",
    apis: ["orders", "invoices"],
    // Auth0 lets Acme's users come here too: see what the Action says to them.
    connections: [globex, acme],
  },
  initech: {
    title: "Initech Portal",
    kind: "first-party-spa",
    application: "initech--portal",
    apis: ["invoices"],
    connections: [initech],
  },
  console: {
    title: "Example Console, shared by all customers",
    kind: "first-party-spa",
    application: "vendor--console",
    apis: ["orders", "invoices"],
    connections: [acme, globex, initech, staff],
  },
} as const satisfies Record<keyof Portals, PortalSite>;

/** What a page must know of the tenant and of the APIs. */
export interface PortalFacts {
  /** The tenant's host and port. */
  readonly domain: string;
  readonly namespace: string;
  /** Origin of the resource server. */
  readonly resourceServer: string;
  readonly audiences: { readonly orders: string; readonly invoices: string };
}

/** The settings of a site's page. */
export function portalPage(
  { title, apis, connections }: PortalSite,
  clientId: string,
  { domain, namespace, resourceServer, audiences }: PortalFacts,
): PortalPage {
  const all: Record<PortalSite["apis"][number], PortalApi> = {
    orders: {
      name: "Orders",
      audience: audiences.orders,
      scopes: ["read:orders", "write:orders"],
      calls: [
        { label: "Read orders", method: "GET", path: "/orders" },
        { label: "Place an order", method: "POST", path: "/orders" },
      ],
    },
    invoices: {
      name: "Invoices",
      audience: audiences.invoices,
      scopes: ["read:invoices", "pay:invoices"],
      calls: [
        { label: "Read invoices", method: "GET", path: "/invoices" },
        { label: "Approve a payment", method: "POST", path: "/invoices/payments" },
      ],
    },
  };
  return {
    title,
    domain,
    clientId,
    claimPrefix: claimPrefix(namespace),
    apiOrigin: resourceServer,
    apis: apis.map((api) => all[api]),
    connections,
  };
}

/** Tells the portals' pages their applications, once these are deployed. */
export async function configurePortals(stage: Stage, domain: string, portals: Portals): Promise<void> {
  for (const [name, site] of Object.entries(portalSites)) {
    const { client_id } = await stage.client(site.application);
    portals[name as keyof Portals].configure(portalPage(site, client_id, { ...stage, domain }));
  }
}
