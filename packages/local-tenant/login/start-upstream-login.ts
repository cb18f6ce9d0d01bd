import type { Context } from "hono";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import { randomToken } from "../state/random-token.ts";
import type { Connection } from "../store/entities.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";
import { browserId } from "./session.ts";

/** Milliseconds that a user may take to sign in at the identity provider. */
const patience = 600_000;

/** Sends the browser to the connection's identity provider. */
export async function startUpstreamLogin(
  context: AuthenticationContext,
  c: Context,
  request: AuthorizeRequest,
  connection: Connection,
): Promise<Response> {
  const state = randomToken();
  const { location, memory } = await context.upstream.begin(connection, { state, loginHint: request.login_hint });
  const pending = { request, connectionId: connection.id, browserId: browserId(c), memory };
  context.pendingLogins.set(state, pending, context.tenant.now() + patience);
  c.header("Cache-Control", "no-store");
  return c.redirect(location, 302);
}
