import type { Management } from "./management.ts";

/** Reverts the change. */
export type Undo = () => Promise<void>;

/**
 * Changes that an administrator may make by hand in Auth0's dashboard. Each disables one of Auth0's own checks. The
 * scenarios make them first, to show that the Actions still refuse.
 */
export class CarelessAdministrator {
  readonly #management: Management;

  constructor(management: Management) {
    this.#management = management;
  }

  /** Lets the application's users sign in by this connection. */
  async enableConnection(connectionName: string, clientId: string): Promise<Undo> {
    const { id } = await this.#management.connection(connectionName);
    const set = (status: boolean) =>
      this.#management.request<void>("PATCH", `connections/${id}/clients`, [{ client_id: clientId, status }]);
    await set(true);
    return () => set(false);
  }

  /** Grants the application an API: for its users, or for itself. */
  async grantApi(clientId: string, audience: string, scope: string[], subjectType: "user" | "client"): Promise<Undo> {
    const grant = { client_id: clientId, audience, scope, subject_type: subjectType };
    const { id } = await this.#management.request<{ id: string }>("POST", "client-grants", grant);
    return () => this.#management.request<void>("DELETE", `client-grants/${id}`);
  }

  /** Overwrites a connection's metadata with another's. */
  async copyMetadata(from: string, to: string): Promise<Undo> {
    const source = await this.#management.connection(from);
    const target = await this.#management.connection(to);
    const write = (metadata: Readonly<Record<string, string>> = {}) =>
      this.#management.request<void>("PATCH", `connections/${target.id}`, { metadata });
    await write(source.metadata);
    return () => write(target.metadata);
  }

  /** Creates a first-party single-page application that no policy file names. */
  async createApplication(name: string, callback: string): Promise<{ client_id: string; undo: Undo }> {
    const body = { name, app_type: "spa", callbacks: [callback], grant_types: ["authorization_code", "refresh_token"] };
    const { client_id } = await this.#management.request<{ client_id: string }>("POST", "clients", body);
    return { client_id, undo: () => this.#management.request<void>("DELETE", `clients/${client_id}`) };
  }

  /** Lets a connection's users sign in to an organization, and makes them members. */
  async openOrganization(name: string, connectionName: string): Promise<Undo> {
    const [organization, connection] = await Promise.all([
      this.#management.organization(name),
      this.#management.connection(connectionName),
    ]);
    const path = `organizations/${organization.id}/enabled_connections`;
    const link = { connection_id: connection.id, assign_membership_on_login: true };
    await this.#management.request("POST", path, link);
    return () => this.#management.request<void>("DELETE", `${path}/${connection.id}`);
  }

  /** Creates a machine application that no policy file names. */
  async createMachine(name: string): Promise<{ client_id: string; client_secret: string; undo: Undo }> {
    const body = { name, app_type: "non_interactive", grant_types: ["client_credentials"] };
    const client = await this.#management.request<{ client_id: string; client_secret: string }>(
      "POST",
      "clients",
      body,
    );
    const undo = () => this.#management.request<void>("DELETE", `clients/${client.client_id}`);
    return { client_id: client.client_id, client_secret: client.client_secret, undo };
  }

  /** Creates an API that the vendor's policy does not name. */
  async createApi(identifier: string, scopes: string[]): Promise<Undo> {
    const body = { identifier, name: identifier, scopes: scopes.map((value) => ({ value })) };
    const { id } = await this.#management.request<{ id: string }>("POST", "resource-servers", body);
    return () => this.#management.request<void>("DELETE", `resource-servers/${id}`);
  }
}
