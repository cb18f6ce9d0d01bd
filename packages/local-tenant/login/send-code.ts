import type { Context } from "hono";
import { loginFacts } from "../log/login-facts.ts";
import { executionsOfRequest } from "../log/request-facts.ts";
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
  const { client_id, login, organizationId } = authorization;
  tenant.log({
    type: request.prompt.includes("none") ? "ssa" : "s",
    client_id,
    ...loginFacts(tenant, login, organizationId),
    details: { ...executionsOfRequest(), prompts: [], session_id: login.sessionId },
  });
  return respond(c, request, { code });
}
