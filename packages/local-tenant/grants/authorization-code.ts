import { createHash } from "node:crypto";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { audienceFact, loginFacts } from "../log/login-facts.ts";
import { noteForLog } from "../log/request-facts.ts";
import { optionalString, type RequestParameters, requiredString } from "../oauth/request-body.ts";
import { loginOrganization } from "../organizations/login-organization.ts";
import type { AuthorizationCodes } from "../state/authorization-codes.ts";
import type { Authorization, CodeChallenge } from "../state/records.ts";
import type { RefreshTokens } from "../state/refresh-tokens.ts";
import { sameSecret } from "../state/same-secret.ts";
import type { Client } from "../store/entities.ts";
import { findUser } from "../users/signed-in-user.ts";
import type { TokenRequest, TokenResponse } from "./token-request.ts";
import { issueUserTokens, type UserTokenParts } from "./user-tokens.ts";

export interface AuthorizationCodeParts extends UserTokenParts {
  readonly codes: AuthorizationCodes;
  readonly refreshTokens: RefreshTokens;
}

/** The authorization code grant (RFC 6749, 4.1.3) with PKCE (RFC 7636, 4.6). A code can be used once. */
export async function authorizationCode(parts: AuthorizationCodeParts, request: TokenRequest): Promise<TokenResponse> {
  const { tenant, refreshTokens } = parts;
  const { client, confidential, parameters } = request;
  const authorization = takeCode(parts, client.client_id, requiredString(parameters, "code"));
  if (requiredString(parameters, "redirect_uri") !== authorization.redirect_uri) {
    throw invalidGrant("The redirect_uri differs from that of the authorization request.");
  }
  verifyChallenge(authorization, parameters);
  // Without a secret, only PKCE ties the code to the client that requested it.
  if (!confidential && authorization.challenge === undefined) throw invalidGrant("Failed to verify code verifier");
  const { login, organizationId, access } = authorization;
  noteForLog({ ...loginFacts(tenant, login, organizationId), ...audienceFact(access.audience) });
  const user = findUser(tenant, login);
  const response = await issueUserTokens(parts, {
    client,
    user,
    login,
    organization: loginOrganization(tenant, client, organizationId, user),
    access,
    authorizationId: authorization.id,
    nonce: authorization.nonce,
    wantsAuthTime: authorization.wantsAuthTime,
    refreshToken: firstRefreshToken(refreshTokens, client, authorization),
  });
  tenant.log({ type: "seacft", description: "Authorization Code for Access Token", details: {} });
  return response;
}

/** A code that is presented twice may be stolen: all tokens from its first use are revoked (RFC 6749, 4.1.2). */
function takeCode(parts: AuthorizationCodeParts, client_id: string, code: string): Authorization {
  const usedFor = parts.codes.usedFor(code);
  if (usedFor !== undefined) revokeAuthorization(parts, usedFor);
  const authorization = parts.codes.take(code, client_id);
  if (authorization === undefined) throw invalidGrant("Invalid authorization code");
  return authorization;
}

function revokeAuthorization({ refreshTokens, opaqueTokens }: AuthorizationCodeParts, id: string): void {
  refreshTokens.revokeWhere(({ authorizationId }) => authorizationId === id);
  opaqueTokens.deleteWhere(({ authorizationId }) => authorizationId === id);
}

function verifyChallenge({ challenge }: Authorization, parameters: RequestParameters): void {
  const verifier = optionalString(parameters, "code_verifier");
  // A verifier without a challenge means that an attacker removed the challenge from the request (RFC 9700, 2.1.1).
  const proven = challenge === undefined ? verifier === undefined : verifier !== undefined && fits(verifier, challenge);
  if (!proven) throw invalidGrant("Failed to verify code verifier");
}

function fits(verifier: string, { method, value }: CodeChallenge): boolean {
  const expected = method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  return sameSecret(expected, value);
}

function firstRefreshToken(
  refreshTokens: RefreshTokens,
  client: Client,
  authorization: Authorization,
): string | undefined {
  if (!authorization.offline) return undefined;
  const { id, login, organizationId, access, requestedScopes } = authorization;
  const { audience } = access;
  const seed = { authorizationId: id, client_id: client.client_id, login, organizationId, audience, requestedScopes };
  return refreshTokens.create(seed, client, access.refreshToken);
}

function invalidGrant(description: string): OAuthError {
  return new OAuthError(403, "invalid_grant", description);
}
