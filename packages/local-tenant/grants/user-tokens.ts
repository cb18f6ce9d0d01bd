import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import { randomToken } from "../state/random-token.ts";
import type { GrantedAccess, Login } from "../state/records.ts";
import type { Client, Organization, ResourceServer, User } from "../store/entities.ts";
import { issueAccessToken } from "../tokens/access-token.ts";
import { issueIdToken } from "../tokens/id-token.ts";
import type { TokenResponse } from "./token-request.ts";

/** Lifetime of an opaque access token, in seconds. */
const opaqueLifetime = 86_400;

export interface UserTokenRequest {
  readonly client: Client;
  readonly user: User;
  readonly login: Login;
  readonly organization: Organization | undefined;
  readonly access: GrantedAccess;
  readonly authorizationId: string;
  readonly nonce: string | undefined;
  readonly wantsAuthTime: boolean;
  readonly refreshToken: string | undefined;
  readonly gty?: "refresh_token";
}

/** The token endpoint's answer in a user flow: an access token, and what else was granted. */
export async function issueUserTokens(
  context: AuthenticationContext,
  request: UserTokenRequest,
): Promise<TokenResponse> {
  const { scopes, idTokenClaims } = request.access;
  const access = await accessToken(context, request);
  return {
    access_token: access.token,
    ...(request.refreshToken !== undefined && { refresh_token: request.refreshToken }),
    ...(scopes.includes("openid") && {
      id_token: await issueIdToken(context.tenant, { ...request, scopes, claims: idTokenClaims }),
    }),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    expires_in: access.expiresIn,
    token_type: "Bearer",
  };
}

async function accessToken(context: AuthenticationContext, request: UserTokenRequest) {
  const { client, user, access, gty } = request;
  const resourceServer = findApi(context, access.audience);
  if (resourceServer === undefined) return opaqueToken(context, request);
  return issueAccessToken(context.tenant, {
    client,
    resourceServer,
    subject: user.user_id,
    organization: request.organization,
    scopes: access.scopes,
    claims: access.accessTokenClaims,
    ...(gty && { gty }),
  });
}

function findApi({ tenant }: AuthenticationContext, audience: string | undefined): ResourceServer | undefined {
  if (audience === undefined) return undefined;
  const resourceServer = tenant.store.resourceServers.find(({ identifier }) => identifier === audience);
  // Deleted since it was asked for.
  if (resourceServer === undefined) throw new OAuthError(403, "access_denied", `Service not found: ${audience}`);
  return resourceServer;
}

function opaqueToken({ opaqueTokens, tenant }: AuthenticationContext, request: UserTokenRequest) {
  const { user, access, authorizationId } = request;
  const token = randomToken();
  const record = { user_id: user.user_id, scopes: access.scopes, authorizationId };
  opaqueTokens.set(token, record, tenant.now() + opaqueLifetime * 1000);
  return { token, expiresIn: opaqueLifetime };
}
