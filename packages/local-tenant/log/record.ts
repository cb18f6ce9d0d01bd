import { strategyOf } from "@federated-actions/auth0-dialect/strategies";
import type { User } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { LogRecord, TenantLogEntry } from "./entry.ts";
import { shows } from "./shown-facts.ts";

interface Written {
  readonly id: string;
  readonly date: string;
  readonly tenantName: string;
}

/** The entry with the names of this moment: the client, connection or user may be deleted later. */
export function recordOf(store: Store, entry: TenantLogEntry, { id, date, tenantName }: Written): LogRecord {
  const { type, description = "", details, client_id } = entry;
  return {
    ...{ date, type, description },
    ...connectionOf(store, entry),
    ...(client_id !== undefined && { client_id }),
    client_name: store.clients.get(client_id ?? "")?.name ?? "",
    ip: entry.ip ?? "",
    ...(entry.user_agent !== undefined && { user_agent: entry.user_agent }),
    ...(details && { details }),
    ...(shows(type, "hostname") && { hostname: entry.hostname ?? "" }),
    ...userOf(store, entry),
    ...(shows(type, "audience") && { audience: entry.audience ?? "" }),
    ...(shows(type, "scope") && entry.scope !== undefined && { scope: entry.scope }),
    ...strategyFacts(store, entry),
    ...organizationOf(store, entry),
    ...(type.startsWith("local_") ? {} : { $event_schema: { version: "1.0.0" } }),
    ...{ environment_name: "local", log_id: id, tenant_name: tenantName, _id: id, isMobile: false },
  };
}

function connectionOf(store: Store, { type, connection }: TenantLogEntry) {
  if (!shows(type, "connection")) return {};
  const id = connection === undefined ? undefined : store.connections.find(({ name }) => name === connection)?.id;
  return { ...(connection !== undefined && { connection }), connection_id: id ?? "" };
}

function userOf(store: Store, { type, user_id }: TenantLogEntry) {
  if (!shows(type, "user")) return {};
  const user = user_id === undefined ? undefined : store.users.get(user_id);
  return { user_id: user_id ?? "", user_name: user === undefined ? "" : nameOf(user) };
}

function nameOf({ email, username, name }: User): string {
  return String(email ?? username ?? name ?? "");
}

function strategyFacts(store: Store, { type, connection }: TenantLogEntry) {
  if (!shows(type, "strategy")) return {};
  if (connection === undefined) return { strategy: "", strategy_type: "" };
  const strategy = store.connections.find(({ name }) => name === connection)?.strategy ?? "";
  return { strategy, strategy_type: strategyOf(strategy)?.kind ?? "" };
}

function organizationOf(store: Store, { type, organization_id }: TenantLogEntry) {
  if (!shows(type, "organization") || organization_id === undefined) return {};
  return { organization_id, organization_name: store.organizations.get(organization_id)?.name ?? "" };
}
