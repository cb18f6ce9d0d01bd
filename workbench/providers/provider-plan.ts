import type { LocalUser } from "@federated-actions/identity-providers/local-users";
import type { GraphUser } from "@federated-actions/identity-providers/oidc";
import { allCustomers } from "../../compiler/applications.ts";
import type { Policy } from "../../compiler/policy-files/policy.ts";
import type { Connection, Customer } from "../../compiler/policy-files/schema.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/dialect-of.ts";
import { leadsToEntra } from "../dialects/entra.ts";
import { clientIdOf } from "../dialects/openid.ts";
import { type ExampleUser, usersOfExamples } from "../users-of-examples.ts";

/** A local provider as it must be: of equal plans the provider stays as it is. */
export interface ProviderPlan {
  readonly connection: string;
  readonly protocol: Dialect["protocol"];
  /** The heading of its login page. */
  readonly name: string;
  readonly users: readonly LocalUser[];
  /** Of a provider that stands in for Microsoft Entra: users of the directory. */
  readonly graph?: Readonly<Record<string, GraphUser>>;
  /** The tenant's id at the provider: a client id, an entity id or a realm. */
  readonly relyingParty: string;
  /** Further clients, whose ID tokens are exchanged. */
  readonly exchangeAudiences: readonly string[];
}

export interface PlannedProviders {
  readonly plans: readonly ProviderPlan[];
  readonly users: readonly ExampleUser[];
  /** Attributes of examples that cannot arrive. */
  readonly notes: readonly string[];
}

/** The providers of a policy's connections, with the users of its examples. */
export function planProviders(
  policy: Policy,
  passwordOf: (user: ExampleUser) => string,
  tenantName: string,
): PlannedProviders {
  const all = usersOfExamples(policy);
  const notes = new Set<string>();
  const plans = allCustomers(policy).flatMap((customer) =>
    Object.entries(customer.connections).flatMap(([name, connection]): ProviderPlan[] => {
      const dialect = dialectOf(connection);
      if (dialect === undefined) return [];
      const own = all.filter((user) => user.connection === name);
      const asserted = own.map((user) => dialect.asserted({ name, ...connection }, user.attributes, user.username));
      for (const { lost } of asserted) for (const text of lost) notes.add(`${name}: ${text}`);
      const users = own.map((user, index) => {
        return { username: user.username, password: passwordOf(user), claims: asserted[index]?.claims ?? {} };
      });
      const graph = own.map((user, index) => [user.username, asserted[index]?.graph ?? {}] as const);
      const isEntra = connection.strategy === "waad" || leadsToEntra(connection);
      return [
        {
          connection: name,
          protocol: dialect.protocol,
          name: `${customer.name} (${name})`,
          users,
          ...(isEntra && { graph: Object.fromEntries(graph) }),
          relyingParty: relyingPartyOf(dialect, name, connection, tenantName),
          exchangeAudiences: exchangeAudiences(customer, name),
        },
      ];
    }),
  );
  return {
    plans,
    users: all.filter((user) => plans.some((plan) => plan.connection === user.connection)),
    notes: [...notes],
  };
}

function relyingPartyOf({ protocol }: Dialect, name: string, { options }: Connection, tenantName: string): string {
  if (protocol === "oidc") return clientIdOf(options);
  const { entityId } = options;
  return typeof entityId === "string" && entityId !== "" ? entityId : `urn:auth0:${tenantName}:${name}`;
}

function exchangeAudiences({ applications }: Customer, connection: string): string[] {
  const audiences = Object.values(applications).flatMap((application) => {
    return application.type === "exchange" && application.exchange.connection === connection
      ? [application.exchange.audience]
      : [];
  });
  return [...new Set(audiences)];
}
