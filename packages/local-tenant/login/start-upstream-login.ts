import type { Context } from "hono";
import type { ExpiringMap } from "../state/expiring-map.ts";
import { randomToken } from "../state/random-token.ts";
import type { AuthorizeRequest, PendingLogin } from "../state/records.ts";
import type { Connection } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { browserId } from "./session.ts";

/** Milliseconds within which the user must sign in at the identity provider. */
const patience = 600_000;

export interface StartUpstreamLoginParts {
  readonly tenant: Tenant;
  readonly upstream: Upstream;
  /** By the `state` that the provider returns. */
  readonly pendingLogins: ExpiringMap<PendingLogin>;
}

/** Sends the browser to the connection's identity provider. */
export async function startUpstreamLogin(
  { tenant, upstream, pendingLogins }: StartUpstreamLoginParts,
  c: Context,
  request: AuthorizeRequest,
  connection: Connection,
): Promise<Response> {
  const state = randomToken();
  const { location, memory } = await upstream.begin(connection, { state, loginHint: request.login_hint });
  const pending = { request, connectionId: connection.id, browserId: browserId(c), memory };
  pendingLogins.set(state, pending, tenant.now() + patience);
  c.header("Cache-Control", "no-store");
  return c.redirect(location, 302);
}
