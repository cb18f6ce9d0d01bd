import type { Context } from "hono";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import { randomToken } from "../state/random-token.ts";
import type { Authorization } from "../state/records.ts";
import { respond } from "./authorization-response.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";

/** Milliseconds for which a code is good: RFC 6749, 4.1.2, recommends ten minutes at most. */
const codeLifetime = 600_000;

/** Ends a login: the application gets a code for what was granted. */
export function sendCode(
  { tenant, codes }: AuthenticationContext,
  c: Context,
  request: AuthorizeRequest,
  authorization: Authorization,
): Response | Promise<Response> {
  const code = randomToken();
  codes.set(code, authorization, tenant.now() + codeLifetime);
  const connection = tenant.store.connections.get(authorization.login.connectionId)?.name;
  tenant.log({ type: "s", client_id: authorization.client_id, ...(connection !== undefined && { connection }) });
  return respond(c, request, { code });
}
