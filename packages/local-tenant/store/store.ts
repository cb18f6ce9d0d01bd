import type { DeployedAction, TriggerId } from "@federated-actions/actions-runtime/trigger";
import type {
  Action,
  ActionVersion,
  Binding,
  Client,
  ClientCredential,
  ClientGrant,
  Connection,
  Organization,
  OrganizationClientGrant,
  OrganizationConnection,
  OrganizationMember,
  ResourceServer,
  TokenExchangeProfile,
  User,
} from "./entities.ts";

/** A list of resources in the order of their creation. Values are handed out as copies: only `put` changes anything. */
export interface Collection<T> {
  get(id: string): T | undefined;
  find(matches: (item: T) => boolean): T | undefined;
  list(matches?: (item: T) => boolean): T[];
  /** Inserts, or replaces the one with the same id. */
  put(item: T): T;
  delete(id: string): boolean;
}

/** All that a tenant keeps, in memory or in a folder. */
export interface Store {
  readonly clients: Collection<Client>;
  readonly clientCredentials: Collection<ClientCredential>;
  readonly resourceServers: Collection<ResourceServer>;
  readonly clientGrants: Collection<ClientGrant>;
  readonly connections: Collection<Connection>;
  readonly organizations: Collection<Organization>;
  readonly organizationConnections: Collection<OrganizationConnection>;
  readonly organizationClientGrants: Collection<OrganizationClientGrant>;
  readonly organizationMembers: Collection<OrganizationMember>;
  readonly actions: Collection<Action>;
  readonly actionVersions: Collection<ActionVersion>;
  readonly bindings: Collection<Binding>;
  readonly tokenExchangeProfiles: Collection<TokenExchangeProfile>;
  readonly users: Collection<User>;
  /** `PATCH /tenants/settings`. */
  settings: Record<string, unknown>;
  /** What a trigger runs: the deployed versions of the bound Actions, in bound order. */
  boundActions(trigger: TriggerId): DeployedAction[];
  /** The Action's deployed version. Throws where there is none. */
  deployedAction(actionId: string): DeployedAction;
  /** Waits until all is written, where the store has a folder. */
  close(): Promise<void>;
}
