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

/** The files of a store in a folder. */
export type StoreFile = "configuration" | "users";

/** How resources of one kind are stored. */
export interface CollectionKind<T extends object> {
  readonly file: StoreFile;
  keyOf(item: T): string;
  /** String properties that an entry in a file must have. */
  readonly required: readonly string[];
  /** Whether a file may lack this kind, because it is older. */
  readonly optional?: boolean;
}

/** All kinds of resources in a tenant. To add one, add a row here and its type in entities.ts. */
export const collections = {
  clients: kind<Client>({
    file: "configuration",
    keyOf: ({ client_id }) => client_id,
    required: ["client_id", "name"],
  }),
  clientCredentials: configuration<ClientCredential>("client_id", "credential_type"),
  resourceServers: configuration<ResourceServer>("identifier"),
  clientGrants: configuration<ClientGrant>("audience"),
  connections: configuration<Connection>("name", "strategy"),
  organizations: configuration<Organization>("name"),
  organizationConnections: kind<OrganizationConnection>({
    file: "configuration",
    keyOf: (item) => pairKey(item.organization_id, item.connection_id),
    required: ["organization_id", "connection_id"],
  }),
  organizationClientGrants: kind<OrganizationClientGrant>({
    file: "configuration",
    keyOf: (item) => pairKey(item.organization_id, item.grant_id),
    required: ["organization_id", "grant_id"],
  }),
  organizationClients: kind<OrganizationClient>({
    file: "configuration",
    keyOf: (item) => pairKey(item.organization_id, item.client_id),
    required: ["organization_id", "client_id"],
    optional: true,
  }),
  actions: configuration<Action>("name", "code", "runtime", "status"),
  actionVersions: configuration<ActionVersion>("action_id", "code"),
  bindings: configuration<Binding>("trigger_id", "display_name", "action_id"),
  tokenExchangeProfiles: kind({
    ...configuration<TokenExchangeProfile>("name", "subject_token_type", "action_id"),
    optional: true,
  }),
  users: kind<User>({ file: "users", keyOf: ({ user_id }) => user_id, required: ["user_id"] }),
  organizationMembers: kind<OrganizationMember>({
    file: "users",
    keyOf: (item) => pairKey(item.organization_id, item.user_id),
    required: ["organization_id", "user_id"],
  }),
};

export type CollectionName = keyof typeof collections;

/** The resources of a kind. */
export type ItemOf<Name extends CollectionName> =
  (typeof collections)[Name] extends CollectionKind<infer Item> ? Item : never;

function kind<T extends object>(collection: CollectionKind<T>): CollectionKind<T> {
  return collection;
}

/** A resource of the configuration that has an id. */
function configuration<T extends { id: string }>(...required: (keyof T & string)[]): CollectionKind<T> {
  return { file: "configuration", keyOf: ({ id }) => id, required: ["id", ...required] };
}
