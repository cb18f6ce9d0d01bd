import { hasConnectionInUserId, strategyOf } from "./strategies.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The parameters of an example login. Other properties of the event can be set on the result. */
interface ExampleLogin {
  /** Merged over `client_id`. */
  readonly client: Fields;
  /** Merged over `id`. */
  readonly connection: Fields & { readonly name: string; readonly strategy: string };
  /** Merged over `id`. */
  readonly organization?: Fields | undefined;
  /** Absent or null: no API is requested. */
  readonly audience?: string | null | undefined;
  readonly scopes: readonly string[];
  /** Merged over `protocol` and `metadata`. */
  readonly transaction?: Fields | undefined;
  /** The user id at the connection, without the connection's name. */
  readonly userId: string;
  /** What the identity provider asserts, at the root of the user. Auth0's own properties override it. */
  readonly attributes: Fields;
  /** Merged over Auth0's own properties of the user. */
  readonly user?: Fields | undefined;
  /** When the user signed in: milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A minimal post-login event for tests and examples: what Auth0 would pass for a user who has just signed in through
 * this connection. Properties without a parameter have fixed example values.
 */
export function exampleLoginEvent(login: ExampleLogin): Record<string, unknown> & { readonly user: Fields } {
  const { client, connection, organization, audience, transaction, now } = login;
  return {
    client: { client_id: "client", ...client },
    connection: { id: "con_1", ...connection },
    ...(organization && { organization: { id: "org_1", ...organization } }),
    ...(typeof audience === "string" && { resource_server: { identifier: audience } }),
    tenant: { id: "tenant" },
    request: { method: "GET", query: {}, body: {}, geoip: {}, ip: "127.0.0.1" },
    stats: { logins_count: 1 },
    authentication: { methods: [{ name: methodOf(connection.strategy), timestamp: iso(now) }] },
    transaction: {
      protocol: "oidc-basic-profile",
      requested_scopes: [...login.scopes],
      metadata: {},
      ...transaction,
    },
    user: userOf(login),
  };
}

/** Auth0's name for the first factor of a login with this strategy. */
function methodOf(strategy: string): string {
  const kind = strategyOf(strategy)?.kind;
  if (kind === "database") return "pwd";
  return kind === "passwordless" ? strategy : "federated";
}

function userOf({ connection, userId, attributes, user, now }: ExampleLogin): Fields {
  const { name, strategy } = connection;
  const id = hasConnectionInUserId(strategy) ? `${name}|${userId}` : userId;
  const isSocial = strategyOf(strategy)?.kind === "social";
  return {
    ...attributes,
    user_id: `${strategy}|${id}`,
    identities: [{ connection: name, provider: strategy, user_id: id, isSocial }],
    enrolledFactors: [],
    app_metadata: {},
    user_metadata: {},
    created_at: iso(now),
    updated_at: iso(now),
    ...user,
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
