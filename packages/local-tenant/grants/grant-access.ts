import { isAuth0Api } from "@federated-actions/auth0-dialect/auth0-api";
import { filterClaims } from "@federated-actions/auth0-dialect/claim-filter";
import { isOidcScope } from "@federated-actions/auth0-dialect/scopes";
import type { GrantedAccess } from "../state/records.ts";
import type { Client } from "../store/entities.ts";
import { lifetimeChanges } from "../triggers/lifetime-changes.ts";
import { type PostLoginParts, runPostLogin } from "../triggers/post-login.ts";
import type { PostLogin } from "../triggers/post-login-transaction.ts";
import { type ApiAccess, userAccess } from "./api-access.ts";
import { changedScopes } from "./changed-scopes.ts";

export interface AccessRequest extends Omit<PostLogin, "audience" | "requestedScopes"> {
  /** The requested API, or undefined. */
  readonly audience: string | undefined;
  readonly requestedScopes: readonly string[];
}

/**
 * Decides what a user flow grants: the API's policy first, then the post-login Actions, then the server's own
 * filters on their result. Throws an OAuthError for every refusal.
 */
export async function grantAccess(parts: PostLoginParts, request: AccessRequest): Promise<GrantedAccess> {
  const { tenant } = parts;
  const { client, audience, requestedScopes } = request;
  const api = audience === undefined ? undefined : userAccess(tenant, client, audience);
  const granted = requestedScopes.filter((scope) => isGranted(scope, client, api));
  const outcome = await runPostLogin(parts, request);
  const scopes = changedScopes(tenant, client, granted, outcome.scopeChanges);
  const rules = { scopes, forAuth0Api: isAuth0Api(tenant.issuer, audience) };
  return {
    audience,
    scopes,
    accessTokenClaims: filterClaims(outcome.accessTokenClaims, rules),
    idTokenClaims: filterClaims(outcome.idTokenClaims, { scopes, forAuth0Api: false }),
    refreshToken: lifetimeChanges("refreshToken", outcome.commands),
  };
}

function isGranted(scope: string, client: Client, api: ApiAccess | undefined): boolean {
  if (scope === "offline_access") {
    const apiAllows = api === undefined || api.resourceServer.allow_offline_access === true;
    return apiAllows && client.grant_types?.includes("refresh_token") === true;
  }
  return isOidcScope(scope) || api?.scopes.includes(scope) === true;
}
