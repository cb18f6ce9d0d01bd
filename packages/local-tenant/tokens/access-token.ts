import { accessTokenLifetime, accessTokenPayload } from "@federated-actions/auth0-dialect/access-token";
import { allowsNames } from "../organizations/find-organization.ts";
import { randomToken } from "../state/random-token.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client, Organization, ResourceServer } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

export interface AccessTokenRequest {
  readonly client: Client;
  readonly resourceServer: ResourceServer;
  readonly subject: string;
  readonly organization?: Organization | undefined;
  readonly scopes: readonly string[];
  /** Custom claims, filtered already. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** How the token was obtained. Part of Auth0's own token profile. */
  readonly gty?: "client-credentials" | "refresh_token";
}

export interface IssuedAccessToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Signs a JWT access token in the API's token dialect. */
export async function issueAccessToken(tenant: Tenant, request: AccessTokenRequest): Promise<IssuedAccessToken> {
  const { client, resourceServer } = request;
  const rfc9068 = resourceServer.token_dialect === "rfc9068_profile";
  const lifetime = lifetimeOf(tenant, client, resourceServer);
  const payload = accessTokenPayload({
    ...request,
    issuer: tenant.issuer,
    now: tenant.now(),
    lifetime,
    clientId: client.client_id,
    audience: resourceServer.identifier,
    withOrganizationName: allowsNames(tenant),
    jti: rfc9068 ? randomToken() : undefined,
  });
  return { token: await tenant.keys.sign(payload, rfc9068 ? "at+jwt" : "JWT"), expiresIn: lifetime };
}

function lifetimeOf({ switches }: Tenant, client: Client, { token_lifetime: ofApi }: ResourceServer): number {
  const limited = isThirdParty(client) && switches.thirdPartyTokenLifetime === "client";
  const seconds = client.jwt_configuration?.lifetime_in_seconds;
  return accessTokenLifetime({ ofApi, ofThirdParty: limited ? { seconds } : undefined });
}
