import {
  type SamlIdentityProvider,
  startSamlProvider,
} from "../../../../packages/identity-providers/saml/saml-provider.ts";
import type { Connection, User } from "../../../../packages/local-tenant/store/entities.ts";
import { testSigningKey } from "../../../shared-keys.ts";
import { acme, type TestTenant } from "./acme.ts";
import { type World, world } from "./world.ts";

export const gil = { username: "gil", password: "hunter 2" };

interface Globex {
  readonly samlProvider: SamlIdentityProvider;
  readonly entityId: string;
  readonly assertionConsumer: string;
  /** Sets the connection's options; without them, those by which users sign in at the provider. */
  configure(options?: Readonly<Record<string, unknown>>): void;
  /** The profile that a login made. */
  user(subject: string): User | undefined;
}

export type SamlStage = TestTenant & Globex;

export function startSamlStage(): Promise<SamlStage> {
  return world().with(acme).with(globex).start();
}

/** A connection `globex`, and a real SAML identity provider behind it. */
async function globex({ store, issuer, authority, closers }: World): Promise<Globex> {
  const entityId = "urn:auth0:test:globex";
  const assertionConsumer = `${issuer}login/callback?connection=globex`;
  const samlProvider = await startSamlProvider({
    authority,
    signingKey: testSigningKey(),
    users: [
      { ...gil, claims: { email: "gil@globex.example", given_name: "Gil", groups: ["staff", "finance"] } },
      { username: "hal", password: "xyzzy", claims: { email: "hal@globex.example", groups: ["board"] } },
    ],
    serviceProviders: [{ entityId, assertionConsumer }],
  });
  closers.add(samlProvider);
  const configure = (options: Readonly<Record<string, unknown>> = { metadataUrl: samlProvider.metadataUrl }) => {
    store.connections.put(connection(options));
  };
  configure();
  const user = (subject: string) => store.users.get(`samlp|globex|${subject}`);
  return { samlProvider, entityId, assertionConsumer, configure, user };
}

function connection(options: Readonly<Record<string, unknown>>): Connection {
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
