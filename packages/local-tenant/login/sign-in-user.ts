import type { Context } from "hono";
import { randomToken } from "../state/random-token.ts";
import type { AuthorizeRequest } from "../state/records.ts";
import type { Client, Connection } from "../store/entities.ts";
import type { UpstreamIdentity } from "../upstream/protocol.ts";
import { saveProfile } from "../users/profile.ts";
import { type CompleteLoginParts, completeLogin } from "./complete-login.ts";
import { startSession } from "./session.ts";

/** Updates the profile, signs the browser in, and continues with the application's request. */
export async function signInUser(
  parts: CompleteLoginParts,
  c: Context,
  { connection, client, request }: { connection: Connection; client: Client; request: AuthorizeRequest },
  identity: UpstreamIdentity,
): Promise<Response> {
  const { user, transientAttributes } = saveProfile(parts.tenant, connection, identity);
  // The session exists before the Actions can refuse, as in Auth0: the next attempt uses it.
  const session = startSession(parts, c, {
    user_id: user.user_id,
    connectionId: connection.id,
    sessionId: randomToken(),
    authenticatedAt: parts.tenant.now(),
  });
  return completeLogin(parts, c, client, { request, session, transientAttributes });
}
