import { allCustomers } from "../compiler/applications.ts";
import { localEnvironment, type Policy } from "../compiler/policy-files/policy.ts";
import type { Application, Connection, Customer } from "../compiler/policy-files/schema.ts";
import { untriedAsLogin } from "./console/trying/untried.ts";
import type { Home } from "./dialects/dialect.ts";
import { dialectOf } from "./dialects/dialect-of.ts";

export interface LocalWorld {
  /** The local tenant's host and port. */
  readonly domain: string;
  /** The local providers, by connection. */
  readonly homes: ReadonlyMap<string, Home>;
  /** The origins of local pages, by application. */
  readonly portals: ReadonlyMap<string, string>;
  /** Where the console's own sign-ins end. */
  readonly consoleCallback: string;
  /** Whether the local tenant has an Action of this name. */
  hasAction(name: string): boolean;
}

export interface LocalPolicy {
  readonly policy: Policy;
  /** What of the policy has no effect on this machine, by name. */
  readonly notes: readonly string[];
}

/**
 * The policy as the local tenant gets it: the same rules, with connections and token exchanges that lead to the local
 * providers, and in the environment of this machine. The files do not change.
 */
export function localPolicy(policy: Policy, world: LocalWorld): LocalPolicy {
  const notes: string[] = [];
  const moved = (customer: Customer): Customer => ({
    ...customer,
    connections: mapped(customer.connections, (connection, name) => movedConnection(connection, name, world, notes)),
    applications: mapped(customer.applications, (application, key) => {
      return movedApplication(application, `${customer.customer}--${key}`, world, notes);
    }),
  });
  const [vendor, ...customers] = allCustomers(policy).map(moved);
  if (vendor === undefined) throw new Error("a policy without a vendor");
  const { other_actions: others, ...environment } = policy.environment;
  const known = Object.entries(others ?? {}).map(([trigger, names]) => {
    const missing = (names ?? []).filter((name) => !world.hasAction(name));
    for (const name of missing) notes.push(`other_actions: the local tenant has no Action "${name}"`);
    return [trigger, (names ?? []).filter((name) => !missing.includes(name))] as const;
  });
  return {
    policy: {
      ...policy,
      environmentName: localEnvironment,
      environment: {
        ...environment,
        domain: world.domain,
        public_keys: [],
        ...(others !== undefined && { other_actions: Object.fromEntries(known) as typeof others }),
      },
      vendor,
      customers,
    },
    notes,
  };
}

function movedConnection(connection: Connection, name: string, { homes }: LocalWorld, notes: string[]): Connection {
  const home = homes.get(name);
  const dialect = dialectOf(connection);
  if (home === undefined || dialect === undefined) {
    notes.push(`${name}: there is no local provider for ${connection.strategy}: its users cannot sign in here`);
    return connection;
  }
  const { options, lacking } = dialect.optionsAt({ name, ...connection }, home);
  for (const option of lacking) notes.push(`${name}: the option ${option} has no effect here`);
  const bySource = Object.keys(connection.sources ?? {});
  if (bySource.length > 0) notes.push(`${name}: ${bySource.join(", ")} would come by SCIM, which is not here`);
  return { ...connection, options };
}

/** A local page is one more callback, and so is the console. The local provider signs with RS256. */
function movedApplication(
  application: Application,
  id: string,
  { homes, portals, consoleCallback }: LocalWorld,
  notes: string[],
): Application {
  if ("callbacks" in application) {
    const portal = portals.get(id);
    const further = [
      ...(portal === undefined ? [] : [`${portal}/callback`]),
      ...(untriedAsLogin(application) === null ? [consoleCallback] : []),
    ];
    return { ...application, callbacks: [...application.callbacks, ...further] };
  }
  if (application.type !== "exchange") return application;
  const home = homes.get(application.exchange.connection);
  if (home === undefined) return application;
  const { jwks: _issuers, ...exchange } = application.exchange;
  if (!exchange.algorithms.includes("RS256")) {
    notes.push(`${id}: the local provider signs with RS256, not with ${exchange.algorithms.join(", ")}`);
  }
  return {
    ...application,
    exchange: { ...exchange, issuer: home.origin, jwks_uri: `${home.origin}/jwks`, algorithms: ["RS256" as const] },
  };
}

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
