import type { OwnedApplication } from "../applications.ts";
import type { Customer } from "../policy-files/schema.ts";

/** A connection as auth0-deploy-cli's `connections/*.json`, open to the applications that its users may sign in to. */
export function connectionFile(
  customer: Customer,
  name: string,
  clients: readonly OwnedApplication[],
  metadata: Readonly<Record<string, string>>,
): object {
  const connection = customer.connections[name];
  return {
    name,
    strategy: connection?.strategy,
    display_name: connection?.display_name ?? customer.name,
    // Third-party applications can use no other connections (Auth0 docs, "Promote connections to domain level").
    is_domain_connection: clients.some(({ application }) => application.party === "third"),
    enabled_clients: clients.filter(({ application }) => application.party !== "third").map((client) => client.name),
    options: withQuotedSecrets(connection?.options ?? {}),
    ...(connection?.scim_configuration && { scim_configuration: connection.scim_configuration }),
    metadata,
  };
}

/**
 * auth0-deploy-cli inserts a secret for `##NAME##` literally into the file's text, so a backslash would change it and a
 * quote would break the file. `"@@NAME@@"`, as a whole value, is serialized and accepts any text.
 */
function withQuotedSecrets(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/^##(\w+)##$/, "@@$1@@");
  if (Array.isArray(value)) return value.map(withQuotedSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withQuotedSecrets(item)]));
}
