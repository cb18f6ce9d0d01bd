import {
  type SamlIdentityProvider,
  startSamlProvider,
} from "../../../../../packages/identity-providers/saml/saml-provider.ts";
import type { Connection, User } from "../../../../../packages/local-tenant/store/entities.ts";
import { startTestTenant, type TestTenant } from "../../login/test-tenant.ts";

export const gil = { username: "gil", password: "hunter 2" };

export interface SamlStage {
  readonly test: TestTenant;
  readonly provider: SamlIdentityProvider;
  readonly entityId: string;
  readonly assertionConsumer: string;
  /** Sets the connection's options; without them, those by which users sign in at the provider. */
  configure(options?: Readonly<Record<string, unknown>>): void;
  /** The profile that a login made. */
  user(subject: string): User | undefined;
  close(): Promise<void>;
}

/** A tenant with a connection `globex`, and a real SAML identity provider behind it. */
export async function startSamlStage(): Promise<SamlStage> {
  const test = await startTestTenant();
  const entityId = "urn:auth0:test:globex";
  const assertionConsumer = `${test.issuer}login/callback?connection=globex`;
  const provider = await startSamlProvider({
    authority: test.authority,
    users: [
      { ...gil, claims: { email: "gil@globex.example", given_name: "Gil", groups: ["staff", "finance"] } },
      { username: "hal", password: "xyzzy", claims: { email: "hal@globex.example", groups: ["board"] } },
    ],
    serviceProviders: [{ entityId, assertionConsumer }],
  });
  const configure = (options: Readonly<Record<string, unknown>> = { metadataUrl: provider.metadataUrl }) => {
    test.store.connections.put(globex(options));
  };
  configure();
  return {
    test,
    provider,
    entityId,
    assertionConsumer,
    configure,
    user: (subject) => test.store.users.get(`samlp|globex|${subject}`),
    close: async () => {
      await test.close();
      await provider.close();
    },
  };
}

function globex(options: Readonly<Record<string, unknown>>): Connection {
  return {
    id: "con_globex",
    name: "globex",
    strategy: "samlp",
    options: { ...options },
    enabled_clients: ["portal", "website"],
    metadata: { customer: "globex" },
    is_domain_connection: false,
  };
}
