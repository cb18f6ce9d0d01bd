import { idTokenPayload } from "@federated-actions/auth0-dialect/id-token";
import { lacking } from "../oauth/lacking.ts";
import { allowsNames } from "../organizations/find-organization.ts";
import type { Login } from "../state/records.ts";
import type { Client, Organization, User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

export interface IdTokenRequest {
  readonly client: Client;
  readonly user: User;
  readonly login: Login;
  readonly organization?: Organization | undefined;
  readonly scopes: readonly string[];
  /** Custom claims, filtered already. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly nonce: string | undefined;
  readonly wantsAuthTime: boolean;
}

/** Signs an ID token. */
export function issueIdToken(tenant: Tenant, request: IdTokenRequest): Promise<string> {
  const { client, user, login } = request;
  const payload = idTokenPayload({
    issuer: tenant.issuer,
    now: tenant.now(),
    lifetime: client.jwt_configuration?.lifetime_in_seconds,
    clientId: client.client_id,
    subject: user.user_id,
    profile: user,
    sessionId: login.sessionId,
    organization: request.organization,
    withOrganizationName: allowsNames(tenant),
    scopes: request.scopes,
    claims: request.claims,
    nonce: request.nonce,
    authenticatedAt: request.wantsAuthTime ? login.authenticatedAt : undefined,
  });
  return tenant.keys.sign(payload, "JWT");
}

/** Throws if the client requires an ID token algorithm that the tenant does not support. */
export function assertIdTokenAlgorithm(client: Client): void {
  const algorithm = client.jwt_configuration?.alg ?? "RS256";
  if (algorithm !== "RS256") throw lacking(`ID tokens signed with ${algorithm}, which this client requires`);
}
