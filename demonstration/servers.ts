import { randomBytes } from "node:crypto";
import { type OidcIdentityProvider, startOidcProvider } from "@federated-actions/identity-providers/oidc";
import { type SamlIdentityProvider, startSamlProvider } from "@federated-actions/identity-providers/saml";
import { startWsfedProvider, type WsfedIdentityProvider } from "@federated-actions/identity-providers/ws-federation";
import { type RunningTenant, startTenant } from "@federated-actions/local-tenant/start";
import { type Authority, createAuthority } from "@federated-actions/loopback/authority";
import type { Closers } from "@federated-actions/loopback/closers";
import { shareCertificate } from "@federated-actions/loopback/share-certificate";
import { createTrustingFetch } from "@federated-actions/loopback/trusting-fetch";
import { acmeUsers, globexUsers, initechUsers, staffUsers } from "./cast.ts";
import { type PortalServer, startPortalServer } from "./portal-server.ts";

/** What is up before there is a policy to deploy: each needs its own address first. */
export interface Servers {
  readonly authority: Authority;
  readonly fetch: typeof fetch;
  readonly tenant: RunningTenant;
  /** By connection. */
  readonly identityProviders: {
    readonly "acme-oidc": OidcIdentityProvider;
    readonly "vendor-staff": OidcIdentityProvider;
    readonly "globex-saml": SamlIdentityProvider;
    readonly "initech-adfs": WsfedIdentityProvider;
  };
  readonly portals: Portals;
  /** What `${NAME}` in the policy files stands for in this run. */
  readonly values: Readonly<Record<string, string>>;
  /** What `##NAME##` stands for. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The pages that a person can open in a browser. */
export interface Portals {
  readonly acme: PortalServer;
  /** Of a third party, for Acme's users. */
  readonly field: PortalServer;
  /** Of a third party too: Globex's own. */
  readonly globex: PortalServer;
  readonly initech: PortalServer;
  readonly console: PortalServer;
}

/** `port` is the tenant's. All others are free ones. */
export async function startServers(closers: Closers, port = 0): Promise<Servers> {
  const authority = shareCertificate(await createAuthority());
  const network = closers.add(createTrustingFetch(authority.ca));
  const tenant = closers.add(await startTenant({ authority, port }));
  const secrets = { ACME_OIDC_CLIENT_SECRET: secret(), VENDOR_STAFF_CLIENT_SECRET: secret() };
  const relyingParty = (client_secret: string) => {
    return { client_id: "auth0", client_secret, redirect_uris: [`${tenant.issuer}login/callback`] };
  };
  const acme = await startOidcProvider({
    authority,
    name: "Acme Corporation",
    users: acmeUsers(),
    clients: [relyingParty(secrets.ACME_OIDC_CLIENT_SECRET)],
  });
  closers.add(acme);
  const staff = await startOidcProvider({
    authority,
    name: "Example Vendor, staff",
    users: staffUsers(),
    clients: [relyingParty(secrets.VENDOR_STAFF_CLIENT_SECRET)],
  });
  closers.add(staff);
  const globex = await startSamlProvider({
    authority,
    name: "Globex",
    users: globexUsers(),
    serviceProviders: [
      {
        entityId: `urn:auth0:${tenant.tenant.name}:globex-saml`,
        assertionConsumer: `${tenant.issuer}login/callback?connection=globex-saml`,
      },
    ],
  });
  closers.add(globex);
  const initech = await startWsfedProvider({
    authority,
    name: "Initech",
    users: initechUsers(),
    relyingParties: [
      { realm: `urn:auth0:${tenant.tenant.name}:initech-adfs`, reply: `${tenant.issuer}login/callback` },
    ],
  });
  closers.add(initech);
  const portals = {
    acme: closers.add(await startPortalServer(authority)),
    field: closers.add(await startPortalServer(authority, "third-party-spa")),
    globex: closers.add(await startPortalServer(authority, "third-party-spa")),
    initech: closers.add(await startPortalServer(authority)),
    console: closers.add(await startPortalServer(authority)),
  };
  const values = {
    ACME_ISSUER: acme.issuer,
    STAFF_ISSUER: staff.issuer,
    ACME_PORTAL_URL: portals.acme.origin,
    GLOBEX_METADATA_URL: globex.metadataUrl,
    ACME_FIELD_APP_URL: portals.field.origin,
    GLOBEX_PORTAL_URL: portals.globex.origin,
    INITECH_METADATA_URL: initech.metadataUrl,
    INITECH_PORTAL_URL: portals.initech.origin,
    CONSOLE_URL: portals.console.origin,
  };
  const identityProviders = {
    "acme-oidc": acme,
    "vendor-staff": staff,
    "globex-saml": globex,
    "initech-adfs": initech,
  };
  return { authority, fetch: network.fetch, tenant, identityProviders, portals, values, secrets };
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}
