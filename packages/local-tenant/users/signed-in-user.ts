import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Login } from "../state/records.ts";
import type { Connection, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

/** The user of a login as currently stored. Throws if the user was deleted or blocked since. */
export function findUser(tenant: Tenant, login: Login): User {
  const user = tenant.store.users.get(login.user_id);
  if (user === undefined) {
    const description = "The refresh_token was generated for a user who doesn't exist anymore.";
    throw new OAuthError(403, "invalid_grant", description);
  }
  if (user.blocked === true) throw new OAuthError(403, "unauthorized", "user is blocked");
  return user;
}

/** The connection of a login as currently stored: its metadata may have changed since. */
export function findConnection(tenant: Tenant, login: Login): Connection {
  const connection = tenant.store.connections.get(login.connectionId);
  if (connection === undefined) {
    throw new OAuthError(403, "access_denied", "The connection that the user signed in with no longer exists.");
  }
  return connection;
}
