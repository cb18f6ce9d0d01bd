import type {
  Action,
  ActionVersion,
  Binding,
  Client,
  ClientCredential,
  ClientGrant,
  Connection,
  Organization,
  OrganizationClient,
  OrganizationClientGrant,
  OrganizationConnection,
  OrganizationMember,
  ResourceServer,
  TokenExchangeProfile,
  User,
} from "./entities.ts";
import { pairKey } from "./pair-key.ts";

/** How resources of one kind are stored. */
export interface CollectionKind<T extends object> {
  /** Identifies a resource among its kind. */
  keyOf(item: T): string;
}

/** All kinds of resources in a tenant. To add one, add a row here, its type in entities.ts and its schema. */
export const collections = {
  clients: kind<Client>(({ client_id }) => client_id),
  clientCredentials: byId<ClientCredential>(),
  resourceServers: byId<ResourceServer>(),
  clientGrants: byId<ClientGrant>(),
  connections: byId<Connection>(),
  organizations: byId<Organization>(),
  organizationConnections: kind<OrganizationConnection>((item) => pairKey(item.organization_id, item.connection_id)),
  organizationClientGrants: kind<OrganizationClientGrant>((item) => pairKey(item.organization_id, item.grant_id)),
  organizationClients: kind<OrganizationClient>((item) => pairKey(item.organization_id, item.client_id)),
  actions: byId<Action>(),
  actionVersions: byId<ActionVersion>(),
  bindings: byId<Binding>(),
  tokenExchangeProfiles: byId<TokenExchangeProfile>(),
  users: kind<User>(({ user_id }) => user_id),
  organizationMembers: kind<OrganizationMember>((item) => pairKey(item.organization_id, item.user_id)),
};

export type CollectionName = keyof typeof collections;

/** The resources of a kind. */
export type ItemOf<Name extends CollectionName> =
  (typeof collections)[Name] extends CollectionKind<infer Item> ? Item : never;

function kind<T extends object>(keyOf: (item: T) => string): CollectionKind<T> {
  return { keyOf };
}

function byId<T extends { id: string }>(): CollectionKind<T> {
  return kind(({ id }) => id);
}
