import { allApplications, isShared } from "../applications.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Customer } from "../policy-files/schema.ts";

/** A connection as auth0-deploy-cli's `connections/*.json`: open to its customer's applications and to shared ones. */
export function connectionFile(
  policy: Policy,
  customer: Customer,
  name: string,
  metadata: Readonly<Record<string, string>>,
): object {
  const connection = customer.connections[name];
  const clients = allApplications(policy).filter(
    ({ application, customer: owner }) =>
      application.type !== "machine" && (owner.customer === customer.customer || isShared(application)),
  );
  return {
    name,
    strategy: connection?.strategy,
    display_name: connection?.display_name ?? customer.name,
    // Third-party applications can use no other connections (Auth0 docs, "Promote connections to domain level").
    is_domain_connection: clients.some(({ application }) => application.party === "third"),
    enabled_clients: clients.filter(({ application }) => application.party !== "third").map((client) => client.name),
    options: connection?.options ?? {},
    metadata,
  };
}
