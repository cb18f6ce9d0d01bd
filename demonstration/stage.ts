import type { OidcIdentityProvider } from "@federated-actions/identity-providers/oidc";
import type { SamlIdentityProvider } from "@federated-actions/identity-providers/saml";
import type { WsfedIdentityProvider } from "@federated-actions/identity-providers/ws-federation";
import type { CarelessAdministrator } from "./careless-administrator.ts";
import type { ManagedClient } from "./management.ts";
import type { PolicyCopy } from "./policy-copy.ts";

/** All that a scenario may use: a tenant with the policy deployed, and what stands around it. */
export interface Stage {
  readonly issuer: string;
  /** Trusts the certificates of this run. */
  readonly fetch: typeof fetch;
  /** Origin of the vendor's resource server. */
  readonly resourceServer: string;
  readonly namespace: string;
  readonly audiences: { readonly orders: string; readonly invoices: string };
  /** An application of the policy, `acme--portal`, as the tenant has it. */
  client(id: string): Promise<ManagedClient>;
  /** A customer's organization, by its slug. */
  organization(slug: string): Promise<{ readonly id: string }>;
  readonly careless: CarelessAdministrator;
  /** By connection. */
  readonly identityProviders: {
    readonly "acme-oidc": OidcIdentityProvider;
    readonly "vendor-staff": OidcIdentityProvider;
    readonly "globex-saml": SamlIdentityProvider;
    readonly "initech-adfs": WsfedIdentityProvider;
  };
  /** By application. */
  readonly callbacks: {
    readonly "acme--portal": string;
    readonly "acme--field-app": string;
    readonly "globex--portal": string;
    readonly "initech--portal": string;
    readonly "vendor--console": string;
  };
  readonly policy: PolicyCopy;
}
