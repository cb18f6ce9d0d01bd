import { readParameters, requiredString } from "../oauth/request-body.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import { authenticateClient } from "./client-authentication.ts";

/** `POST /oauth/revoke` (RFC 7009): ends a refresh token's family. A token that is not the client's changes nothing. */
export async function revokeToken(context: AuthenticationContext, request: Request): Promise<void> {
  const parameters = await readParameters(request);
  const authorization = request.headers.get("authorization") ?? undefined;
  const { client } = await authenticateClient(context, authorization, parameters);
  context.refreshTokens.revokeToken(requiredString(parameters, "token"), client.client_id);
}
