import { ownString } from "../connections/options.ts";
import type { Connection, Identity, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import type { UpstreamIdentity } from "../upstream/protocol.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";

type Attributes = Readonly<Record<string, unknown>>;

export interface SavedProfile {
  readonly user: User;
  /** Not stored: `non_persistent_attrs`. */
  readonly transientAttributes: Attributes;
}

/**
 * Properties that belong to the tenant. All others come from the provider and are removed when it no longer sends them.
 */
const ownKeys = ["user_id", "identities", "app_metadata", "user_metadata", "created_at", "blocked", "logins_count"];

/** The attributes that `options.set_user_root_attributes` governs. */
const governed: ReadonlySet<string> = new Set(["name", "given_name", "family_name", "nickname", "picture"]);

/** Creates the user at the first login, and updates the profile at each login. */
export function saveProfile(
  tenant: Tenant,
  connection: Connection,
  { subject, attributes: all }: UpstreamIdentity,
): SavedProfile {
  const identity = identityOf(connection, subject);
  const passing = transientNames(connection);
  const transientAttributes = pick(all, (key) => passing.has(key));
  const attributes = pick(all, (key) => !passing.has(key));
  const known = findByIdentity(tenant, identity);
  const user = known === undefined ? create(tenant, connection, identity) : known;
  const updated = isPrimary(user, identity)
    ? updateRoot(connection, user, attributes, known === undefined)
    : updateLinked(user, identity, attributes);
  const now = new Date(tenant.now()).toISOString();
  const saved = { ...updated, updated_at: now, last_login: now, logins_count: user.logins_count + 1 };
  return { user: tenant.store.users.put(saved), transientAttributes };
}

/** The user with this id at the connection, if there is one. */
export function findProfile(tenant: Tenant, connection: Connection, subject: string): User | undefined {
  return findByIdentity(tenant, identityOf(connection, subject));
}

/**
 * `user_id` of an enterprise identity is `<connection>|<subject>`, so that no provider can name the users of another.
 */
function identityOf(connection: Connection, subject: string): Identity {
  return {
    connection: connection.name,
    provider: connection.strategy,
    user_id: `${connection.name}|${subject}`,
    isSocial: false,
  };
}

function findByIdentity(tenant: Tenant, identity: Identity): User | undefined {
  return tenant.store.users.find((user) => user.identities.some((candidate) => isSame(candidate, identity)));
}

function isSame(a: Identity, b: Identity): boolean {
  return a.connection === b.connection && a.provider === b.provider && a.user_id === b.user_id;
}

/** The attributes of the first identity are at the root. */
function isPrimary(user: User, identity: Identity): boolean {
  const [first] = user.identities;
  return first !== undefined && isSame(first, identity);
}

function create(tenant: Tenant, connection: Connection, identity: Identity): User {
  if (rootAttributes(connection) === "never_on_login") {
    throw new UpstreamError(
      connection,
      "does not create users at login (set_user_root_attributes), and this user is new",
    );
  }
  const now = new Date(tenant.now()).toISOString();
  return {
    user_id: `${identity.provider}|${identity.user_id}`,
    identities: [identity],
    app_metadata: {},
    user_metadata: {},
    created_at: now,
    updated_at: now,
    logins_count: 0,
  };
}

function updateRoot(connection: Connection, user: User, attributes: Attributes, isNew: boolean): User {
  const setting = rootAttributes(connection);
  const keeps = setting === "never_on_login" || (setting === "on_first_login" && !isNew);
  const isKept = (key: string) => ownKeys.includes(key) || (keeps && governed.has(key));
  return {
    ...pick(attributes, (key) => !(keeps && governed.has(key))),
    ...pick(user, isKept),
    // Repeated for the type. `isKept` has copied them already.
    user_id: user.user_id,
    identities: user.identities,
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    created_at: user.created_at,
    updated_at: user.updated_at,
    logins_count: user.logins_count,
    email_verified: attributes.email_verified === true,
  };
}

function updateLinked(user: User, identity: Identity, attributes: Attributes): User {
  const identities = user.identities.map((candidate) =>
    isSame(candidate, identity) ? { ...candidate, profileData: { ...attributes } } : candidate,
  );
  return { ...user, identities };
}

function rootAttributes({ options }: Connection): string {
  return ownString(options, "set_user_root_attributes") ?? "on_each_login";
}

function transientNames({ options }: Connection): ReadonlySet<unknown> {
  return new Set(Array.isArray(options.non_persistent_attrs) ? options.non_persistent_attrs : []);
}

function pick(attributes: Attributes, isWanted: (key: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => isWanted(key)));
}
