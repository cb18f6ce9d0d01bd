import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { strategyOf } from "@federated-actions/auth0-dialect/strategies";
import { isEnabledFor } from "../../connections/enabled.ts";
import { lacking } from "../../oauth/lacking.ts";
import type { Client, Connection, User } from "../../store/entities.ts";
import type { Tenant } from "../../tenant.ts";
import { isRootKey } from "../../upstream/root-keys.ts";
import { findProfile, saveProfile } from "../../users/profile.ts";

/** Arguments of `setUserByConnection`. The runtime has checked their types. */
interface Attributes extends Readonly<Record<string, unknown>> {
  readonly user_id: string;
}
interface Options {
  readonly creationBehavior: "create_if_not_exists" | "none";
  readonly updateBehavior: "replace" | "none";
}

export interface ExchangedUser {
  readonly user: User;
  readonly connection: Connection;
  /** Whether the connection asserts the user's identity, as at a login. */
  readonly byConnection: boolean;
}

/** If an existing user has one of these, the exchange must give the same value. */
const immutable = ["email", "username", "phone_number"];
/** The attributes on an older page of Auth0's documentation. See the switch. */
const listed: ReadonlySet<string> = new Set(
  "email email_verified username phone_number phone_verified name given_name family_name nickname picture".split(" "),
);

/**
 * Applies the Action's call: exactly one of `setUserById` or `setUserByConnection`.
 * https://auth0.com/docs/actions/reference/custom-token-exchange/custom-token-exchange-api-object
 */
export function setUser(
  tenant: Tenant,
  client: Client,
  { commands }: TriggerOutcome,
  organizationId: string | undefined,
): ExchangedUser {
  const calls = commands.filter(({ method }) => /^authentication\.setUserBy(Id|Connection)$/.test(method));
  const [call] = calls;
  if (call === undefined || calls.length > 1) {
    throw new OAuthError(
      500,
      "server_error",
      "The Action must set the user with exactly one call of setUserById or setUserByConnection.",
    );
  }
  if (call.method === "authentication.setUserById") return byId(tenant, String(call.args[0]));
  const [name, attributes, options] = call.args as [string, Attributes, Options];
  const connection = tenant.store.connections.find((candidate) => candidate.name === name);
  if (connection === undefined || !isEnabledFor(tenant, connection, client, organizationId)) {
    throw refused("The connection that the Action names does not exist, or is not enabled for the client.");
  }
  if (strategyOf(connection.strategy)?.isExchangeable !== true)
    throw lacking(`setUserByConnection for the strategy ${connection.strategy}`);
  return { user: byConnection(tenant, connection, attributes, options), connection, byConnection: true };
}

function byId(tenant: Tenant, userId: string): ExchangedUser {
  const user = tenant.store.users.get(userId);
  if (user === undefined) throw refused("The user that the Action names does not exist.");
  refuseBlocked(user);
  const name = user.identities[0]?.connection;
  const connection = tenant.store.connections.find((candidate) => candidate.name === name);
  if (connection === undefined) throw refused("The connection of the user that the Action names does not exist.");
  return { user, connection, byConnection: false };
}

/** "Equivalent to returning the specified user profile from the federated IdP", says Auth0's documentation. */
function byConnection(tenant: Tenant, connection: Connection, given: Attributes, options: Options): User {
  const known = findProfile(tenant, connection, given.user_id);
  if (known === undefined && options.creationBehavior === "none") throw refused("The user does not exist.");
  if (known !== undefined) {
    refuseBlocked(known);
    if (options.updateBehavior === "none") return countLogin(tenant, known);
    refuseChange(connection, known, given);
  }
  const attributes = Object.entries(given).filter(([name, value]) => value !== undefined && isStored(tenant, name));
  return saveProfile(tenant, connection, { subject: given.user_id, attributes: Object.fromEntries(attributes) }).user;
}

function isStored({ switches }: Tenant, name: string): boolean {
  if (name === "user_id" || name === "verify_email") return false;
  if (name === "phone_verified") return true;
  return !isRootKey(name) && (switches.exchangedAttributes === "all" || listed.has(name));
}

function refuseBlocked(user: User): void {
  if (user.blocked === true) throw new OAuthError(403, "unauthorized", "user is blocked");
}

function refuseChange(connection: Connection, user: User, given: Attributes): void {
  const linked = user.identities.find((identity, index) => index > 0 && identity.connection === connection.name);
  // Attributes of a linked account are not at the root.
  if (linked !== undefined) return;
  const changed = immutable.find((name) => user[name] !== undefined && user[name] !== given[name]);
  const verified = ["email_verified", "phone_verified"].find(
    (name) => (user[name] === true) !== (given[name] === true),
  );
  const name = changed ?? verified;
  if (name !== undefined) throw refused(`The user's ${name} cannot be changed by a token exchange.`);
}

function countLogin(tenant: Tenant, user: User): User {
  const last_login = new Date(tenant.now()).toISOString();
  return tenant.store.users.put({ ...user, last_login, logins_count: user.logins_count + 1 });
}

function refused(description: string): OAuthError {
  return new OAuthError(400, "invalid_request", description);
}
