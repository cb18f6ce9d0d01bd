import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { isOidcScope, parseScope } from "@federated-actions/auth0-dialect/scopes";
import { audienceFact, loginFacts } from "../log/login-facts.ts";
import { executionsOfRequest, noteForLog } from "../log/request-facts.ts";
import { optionalString, requiredString } from "../oauth/request-body.ts";
import { loginOrganization } from "../organizations/login-organization.ts";
import type { GrantedAccess, RefreshTokenFamily } from "../state/records.ts";
import type { Redemption } from "../state/refresh-tokens.ts";
import type { Client, Organization, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import type { PostLoginParts } from "../triggers/post-login.ts";
import { findConnection, findUser } from "../users/signed-in-user.ts";
import { grantAccess } from "./grant-access.ts";
import type { TokenRequest, TokenResponse } from "./token-request.ts";
import { issueUserTokens, type UserTokenParts } from "./user-tokens.ts";

export interface RefreshTokenParts extends UserTokenParts, PostLoginParts {}

type Valid = Extract<Redemption, { readonly outcome: "valid" }>;

/** The refresh token grant: RFC 6749, 6. Everything is decided again, from the tenant's current records. */
export async function refreshToken(parts: RefreshTokenParts, request: TokenRequest): Promise<TokenResponse> {
  const { client, parameters } = request;
  const redemption = parts.refreshTokens.redeem(requiredString(parameters, "refresh_token"), client);
  if (redemption.outcome === "reused") {
    parts.tenant.log({ type: "ferrt", description: "A refresh token was reused: its family is revoked" });
  }
  if (redemption.outcome !== "valid") throw unknownToken();
  try {
    return await exchange(parts, request, redemption);
  } catch (error) {
    redemption.undo();
    throw error;
  }
}

async function exchange(
  parts: RefreshTokenParts,
  request: TokenRequest,
  { family, issuedAt, complete }: Valid,
): Promise<TokenResponse> {
  const { client } = request;
  const { tenant } = parts;
  noteForLog(loginFacts(tenant, family.login, family.organizationId));
  const user = findUser(tenant, family.login);
  const organization = familyOrganization(tenant, request, family, user);
  const access = await decide(parts, request, { family, issuedAt }, organization);
  // A reuse may have been detected while the Actions ran.
  if (family.revoked) throw unknownToken();
  const response = await issueUserTokens(parts, {
    client,
    user,
    login: family.login,
    organization,
    access,
    authorizationId: family.authorizationId,
    nonce: undefined,
    wantsAuthTime: false,
    refreshToken: complete(access.refreshToken),
    gty: "refresh_token",
  });
  tenant.log({ type: "sertft", scope: access.scopes.join(" "), details: executionsOfRequest() });
  return response;
}

/** The organization of the login. The user must still be a member, and the request cannot name another one. */
function familyOrganization(
  tenant: Tenant,
  { client, parameters }: TokenRequest,
  family: RefreshTokenFamily,
  user: User,
): Organization | undefined {
  const organization = loginOrganization(tenant, client, family.organizationId, user);
  const asked = optionalString(parameters, "organization");
  if (asked === undefined || asked === organization?.id || asked === organization?.name) return organization;
  throw new OAuthError(400, "invalid_request", "The refresh token was issued for another organization.");
}

function decide(
  parts: RefreshTokenParts,
  request: TokenRequest,
  { family, issuedAt }: Pick<Valid, "family" | "issuedAt">,
  organization: Organization | undefined,
): Promise<GrantedAccess> {
  const { client, parameters, details } = request;
  const { login } = family;
  const target = readTarget(client, family, parameters);
  noteForLog(audienceFact(target.audience));
  return grantAccess(parts, {
    client,
    audience: target.audience,
    requestedScopes: target.scopes,
    login,
    user: findUser(parts.tenant, login),
    connection: findConnection(parts.tenant, login),
    organization,
    details,
    flow: { protocol: "oauth2-refresh-token", family, issuedAt, parameters },
  });
}

interface Target {
  readonly audience: string | undefined;
  readonly scopes: readonly string[];
}

/** The audience and scopes of the exchange: the original ones or fewer. Another API needs a policy of the client. */
function readTarget(client: Client, family: RefreshTokenFamily, parameters: TokenRequest["parameters"]): Target {
  const audience = optionalString(parameters, "audience") ?? family.audience;
  const scope = optionalString(parameters, "scope");
  if (audience === family.audience) return { audience, scopes: readScopes(scope, family.requestedScopes) };
  const policy = client.refresh_token?.policies?.find((candidate) => candidate.audience === audience);
  if (policy === undefined) {
    const description = `The refresh token may not be exchanged for the audience "${audience}".`;
    throw new OAuthError(403, "access_denied", description);
  }
  const oidc = family.requestedScopes.filter(isOidcScope);
  const allowed = [...oidc, ...policy.scope];
  // Auth0 ignores scopes that the policy does not list:
  // auth0.com/docs/secure/tokens/refresh-tokens/multi-resource-refresh-token
  const scopes = scope === undefined ? allowed : parseScope(scope).filter((name) => allowed.includes(name));
  return { audience, scopes };
}

function readScopes(scope: string | undefined, original: readonly string[]): readonly string[] {
  if (scope === undefined) return original;
  const scopes = parseScope(scope);
  const beyond = scopes.filter((name) => !original.includes(name));
  if (beyond.length === 0) return scopes;
  const description = `The refresh token was not issued for these scopes: ${beyond.join(", ")}`;
  throw new OAuthError(400, "invalid_scope", description);
}

function unknownToken(): OAuthError {
  return new OAuthError(403, "invalid_grant", "Unknown or invalid refresh token.");
}
