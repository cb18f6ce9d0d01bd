import { createHash } from "node:crypto";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { optionalString, type RequestParameters, requiredString } from "../oauth/request-body.ts";
import { loginOrganization } from "../organizations/login-organization.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import type { Authorization } from "../state/records.ts";
import { sameSecret } from "../state/same-secret.ts";
import { findUser } from "../users/signed-in-user.ts";
import type { TokenRequest, TokenResponse } from "./token-request.ts";
import { issueUserTokens } from "./user-tokens.ts";

/** For how long a used code is remembered, in milliseconds: the life of a code, and then some. */
const memory = 3_600_000;

/** The authorization code grant (RFC 6749, 4.1.3) with PKCE (RFC 7636, 4.6). A code is good for one try. */
export async function authorizationCode(request: TokenRequest): Promise<TokenResponse> {
  const { context, client, confidential, parameters } = request;
  const authorization = takeCode(context, client.client_id, requiredString(parameters, "code"));
  if (requiredString(parameters, "redirect_uri") !== authorization.redirect_uri) {
    throw invalidGrant("The redirect_uri is not the one of the authorization request.");
  }
  verifyChallenge(authorization, parameters);
  // Without a secret, PKCE is all that ties the code to who asked for it.
  if (!confidential && authorization.challenge === undefined) throw invalidGrant("Failed to verify code verifier");
  const user = findUser(context.tenant, authorization.login);
  const response = await issueUserTokens(context, {
    client,
    user,
    login: authorization.login,
    organization: loginOrganization(context.tenant, client, authorization.organizationId, user),
    access: authorization.access,
    authorizationId: authorization.id,
    nonce: authorization.nonce,
    wantsAuthTime: authorization.wantsAuthTime,
    refreshToken: firstRefreshToken(request, authorization),
  });
  context.tenant.log({ type: "seacft", client_id: client.client_id });
  return response;
}

/** A code that comes twice may be stolen: what its first use brought is revoked (RFC 6749, 4.1.2). */
function takeCode(context: AuthenticationContext, client_id: string, code: string): Authorization {
  const usedFor = context.usedCodes.get(code);
  if (usedFor !== undefined) revokeAuthorization(context, usedFor);
  const authorization = context.codes.get(code);
  if (authorization === undefined || authorization.client_id !== client_id) {
    throw invalidGrant("Invalid authorization code");
  }
  context.codes.delete(code);
  context.usedCodes.set(code, authorization.id, context.tenant.now() + memory);
  return authorization;
}

function revokeAuthorization({ refreshTokens, opaqueTokens }: AuthenticationContext, id: string): void {
  refreshTokens.revokeWhere(({ authorizationId }) => authorizationId === id);
  opaqueTokens.deleteWhere(({ authorizationId }) => authorizationId === id);
}

function verifyChallenge({ challenge }: Authorization, parameters: RequestParameters): void {
  const verifier = optionalString(parameters, "code_verifier");
  // A verifier without a challenge means that somebody took the challenge off the request (RFC 9700, 2.1.1).
  const proven = challenge === undefined ? verifier === undefined : verifier !== undefined && fits(verifier, challenge);
  if (!proven) throw invalidGrant("Failed to verify code verifier");
}

function fits(verifier: string, { method, value }: NonNullable<Authorization["challenge"]>): boolean {
  const expected = method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  return sameSecret(expected, value);
}

function firstRefreshToken({ context, client }: TokenRequest, authorization: Authorization): string | undefined {
  if (!authorization.offline) return undefined;
  const { id, login, organizationId, access, requestedScopes } = authorization;
  const { audience } = access;
  const seed = { authorizationId: id, client_id: client.client_id, login, organizationId, audience, requestedScopes };
  return context.refreshTokens.create(seed, client);
}

function invalidGrant(description: string): OAuthError {
  return new OAuthError(403, "invalid_grant", description);
}
