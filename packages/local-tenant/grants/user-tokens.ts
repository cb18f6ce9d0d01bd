import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { ExpiringMap } from "../state/expiring-map.ts";
import { randomToken } from "../state/random-token.ts";
import type { GrantedAccess, Login, OpaqueToken } from "../state/records.ts";
import type { Client, Organization, ResourceServer, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { issueAccessToken } from "../tokens/access-token.ts";
import { issueIdToken } from "../tokens/id-token.ts";
import type { TokenResponse } from "./token-request.ts";

/** Lifetime of an opaque access token, in seconds. */
const opaqueLifetime = 86_400;

export interface UserTokenParts {
  readonly tenant: Tenant;
  readonly opaqueTokens: ExpiringMap<OpaqueToken>;
}

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

/** The token endpoint's answer in a user flow: an access token, and an ID token and refresh token if granted. */
export async function issueUserTokens(parts: UserTokenParts, request: UserTokenRequest): Promise<TokenResponse> {
  const { audience, scopes } = request.access;
  const api = findApi(parts.tenant, audience);
  // At once: each signature takes a core for a third of a millisecond.
  const [access, id] = await Promise.all([accessToken(parts, request, api), idToken(parts.tenant, request)]);
  return {
    access_token: access.token,
    ...(request.refreshToken !== undefined && { refresh_token: request.refreshToken }),
    ...(id !== undefined && { id_token: id }),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    expires_in: access.expiresIn,
    token_type: "Bearer",
  };
}

async function idToken(tenant: Tenant, request: UserTokenRequest): Promise<string | undefined> {
  const { scopes, idTokenClaims } = request.access;
  return scopes.includes("openid") ? issueIdToken(tenant, { ...request, scopes, claims: idTokenClaims }) : undefined;
}

async function accessToken(
  parts: UserTokenParts,
  request: UserTokenRequest,
  resourceServer: ResourceServer | undefined,
) {
  const { client, user, access, gty } = request;
  if (resourceServer === undefined) return opaqueToken(parts, request);
  return issueAccessToken(parts.tenant, {
    client,
    resourceServer,
    subject: user.user_id,
    organization: request.organization,
    scopes: access.scopes,
    claims: access.accessTokenClaims,
    ...(gty && { gty }),
  });
}

function findApi(tenant: Tenant, audience: string | undefined): ResourceServer | undefined {
  if (audience === undefined) return undefined;
  const resourceServer = tenant.store.resourceServers.find(({ identifier }) => identifier === audience);
  // Deleted since it was requested.
  if (resourceServer === undefined) throw new OAuthError(403, "access_denied", `Service not found: ${audience}`);
  return resourceServer;
}

function opaqueToken({ opaqueTokens, tenant }: UserTokenParts, request: UserTokenRequest) {
  const { user, access, authorizationId } = request;
  const token = randomToken();
  const record = { user_id: user.user_id, scopes: access.scopes, authorizationId };
  opaqueTokens.set(token, record, tenant.now() + opaqueLifetime * 1000);
  return { token, expiresIn: opaqueLifetime };
}
