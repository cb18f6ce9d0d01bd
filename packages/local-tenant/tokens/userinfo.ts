import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { profileClaims } from "@federated-actions/auth0-dialect/profile-claims";
import { parseScope } from "@federated-actions/auth0-dialect/scopes";
import type { ExpiringMap } from "../state/expiring-map.ts";
import type { OpaqueToken } from "../state/records.ts";
import type { Tenant } from "../tenant.ts";

export interface UserinfoParts {
  readonly tenant: Tenant;
  readonly opaqueTokens: ExpiringMap<OpaqueToken>;
}

/** `/userinfo` (OpenID Connect Core 1.0, 5.3), with an opaque access token or a JWT for this audience. */
export async function userinfo(
  parts: UserinfoParts,
  authorization: string | undefined,
): Promise<Record<string, unknown>> {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? "")?.[1];
  const bearer =
    token === undefined ? undefined : ((await readJwt(parts.tenant, token)) ?? parts.opaqueTokens.get(token));
  const user = bearer === undefined ? undefined : parts.tenant.store.users.get(bearer.user_id);
  if (bearer === undefined || user === undefined || user.blocked === true || !bearer.scopes.includes("openid")) {
    throw new OAuthError(401, "invalid_token", "Unauthorized");
  }
  return { sub: user.user_id, ...profileClaims(user, bearer.scopes) };
}

interface Bearer {
  readonly user_id: string;
  readonly scopes: readonly string[];
}

async function readJwt(tenant: Tenant, token: string): Promise<Bearer | undefined> {
  try {
    const expected = { issuer: tenant.issuer, audience: `${tenant.issuer}userinfo` };
    const { sub = "", scope } = await tenant.keys.verify(token, expected);
    return { user_id: sub, scopes: typeof scope === "string" ? parseScope(scope) : [] };
  } catch {
    return undefined;
  }
}
