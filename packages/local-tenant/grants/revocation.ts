import type { HonoRequest } from "hono";
import { readParameters, requiredString } from "../oauth/request-body.ts";
import type { RefreshTokens } from "../state/refresh-tokens.ts";
import type { AssertionParts } from "./client-assertion.ts";
import { authenticateClient } from "./client-authentication.ts";

export interface RevocationParts extends AssertionParts {
  readonly refreshTokens: RefreshTokens;
}

/** `POST /oauth/revoke` (RFC 7009): revokes a refresh token's family. A token of another client is ignored. */
export async function revokeToken(parts: RevocationParts, request: HonoRequest): Promise<void> {
  const parameters = await readParameters(request);
  const { client } = await authenticateClient(parts, request.header("authorization"), parameters);
  parts.refreshTokens.revokeToken(requiredString(parameters, "token"), client.client_id);
}
