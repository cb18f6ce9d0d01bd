import type { Context } from "hono";
import type { AuthorizationCodes } from "../state/authorization-codes.ts";
import type { Authorization, AuthorizeRequest } from "../state/records.ts";
import type { Tenant } from "../tenant.ts";
import { respond } from "./authorization-response.ts";

export interface SendCodeParts {
  readonly tenant: Tenant;
  readonly codes: AuthorizationCodes;
}

/** Completes a login: sends the application a code for what was granted. */
export function sendCode(
  { tenant, codes }: SendCodeParts,
  c: Context,
  request: AuthorizeRequest,
  authorization: Authorization,
): Response | Promise<Response> {
  const code = codes.create(authorization);
  const connection = tenant.store.connections.get(authorization.login.connectionId)?.name;
  tenant.log({
    type: "s",
    client_id: authorization.client_id,
    user_id: authorization.login.user_id,
    ...(connection !== undefined && { connection }),
  });
  return respond(c, request, { code });
}
