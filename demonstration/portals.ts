import { claimPrefix } from "../compiler/policy-files/claim-names.ts";
import type { PortalApi } from "./portal-server.ts";
import type { Portals } from "./servers.ts";
import type { Stage } from "./stage.ts";

/** Tells the portals' pages their applications, once these are deployed. */
export async function configurePortals(stage: Stage, domain: string, portals: Portals): Promise<void> {
  const common = { domain, claimPrefix: claimPrefix(stage.namespace), apiOrigin: stage.resourceServer };
  const orders: PortalApi = {
    name: "Orders",
    audience: stage.audiences.orders,
    scopes: ["read:orders", "write:orders"],
    calls: [
      { label: "Read orders", method: "GET", path: "/orders" },
      { label: "Place an order", method: "POST", path: "/orders" },
    ],
  };
  const invoices: PortalApi = {
    name: "Invoices",
    audience: stage.audiences.invoices,
    scopes: ["read:invoices"],
    calls: [{ label: "Read invoices", method: "GET", path: "/invoices" }],
  };
  const acme = { name: "acme-oidc", label: "Acme" };
  const globex = { name: "globex-saml", label: "Globex" };
  const initech = { name: "initech-adfs", label: "Initech" };
  const staff = { name: "vendor-staff", label: "Example Vendor (staff)" };
  portals.acme.configure({
    ...common,
    title: "Acme Portal",
    clientId: (await stage.client("acme--portal")).client_id,
    apis: [orders, invoices],
    connections: [acme],
  });
  portals.field.configure({
    ...common,
    title: "Acme Field App, a third party's",
    clientId: (await stage.client("acme--field-app")).client_id,
    apis: [orders],
    connections: [acme],
  });
  portals.globex.configure({
    ...common,
    title: "Globex Portal, a third party's",
    clientId: (await stage.client("globex--portal")).client_id,
    apis: [orders, invoices],
    // Auth0 lets Acme's users come here too: see what the Action says to them.
    connections: [globex, acme],
  });
  portals.initech.configure({
    ...common,
    title: "Initech Portal",
    clientId: (await stage.client("initech--portal")).client_id,
    apis: [invoices],
    connections: [initech],
  });
  portals.console.configure({
    ...common,
    title: "Example Console, shared by all customers",
    clientId: (await stage.client("vendor--console")).client_id,
    apis: [orders, invoices],
    connections: [acme, globex, initech, staff],
  });
}
