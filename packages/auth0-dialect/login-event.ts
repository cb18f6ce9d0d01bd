import { hasConnectionInUserId, strategyOf } from "./strategies.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a made-up login is told by. What is left out of the event can be laid over it. */
interface ExampleLogin {
  /** Laid over `client_id`. */
  readonly client: Fields;
  /** Laid over `id`. */
  readonly connection: Fields & { readonly name: string; readonly strategy: string };
  /** Laid over `id`. */
  readonly organization?: Fields | undefined;
  /** Absent or null: no API is asked for. */
  readonly audience?: string | null | undefined;
  readonly scopes: readonly string[];
  /** Laid over `protocol` and `metadata`. */
  readonly transaction?: Fields | undefined;
  /** The user's id at the connection, without the connection's name. */
  readonly userId: string;
  /** What the identity provider asserts: at the root of the user, under Auth0's own properties. */
  readonly attributes: Fields;
  /** Laid over Auth0's own properties of the user. */
  readonly user?: Fields | undefined;
  /** When the user signed in: milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The skeleton of a post-login event, for tests and examples: what Auth0 would pass of a user who has just signed in by
 * this connection. All that nothing is told of is made up.
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

/** How Auth0 names the first factor of a login by this strategy. */
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
