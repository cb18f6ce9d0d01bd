import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { lacking } from "../oauth/lacking.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client, ClientGrant, ResourceServer } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

/** An API that a client may request tokens for, and the scopes that it may get. */
export interface ApiAccess {
  /** The client grant that allows it, if one is required. */
  readonly grant?: ClientGrant;
  readonly resourceServer: ResourceServer;
  readonly scopes: readonly string[];
}

const grantHelp =
  'You need to create a "client-grant" associated to this API. ' +
  "See: https://auth0.com/docs/api/management/v2/client-grants/post-client-grants";

/**
 * Access of a client on its own behalf, which always requires a client grant.
 * Source: auth0.com/docs/get-started/apis/api-access-policies-for-applications
 */
export function clientAccess(
  tenant: Tenant,
  client: Client,
  audience: string,
): ApiAccess & { readonly grant: ClientGrant } {
  const resourceServer = findApi(tenant, audience);
  const policy = resourceServer.subject_type_authorization?.client?.policy ?? "require_client_grant";
  const grant = findGrant(tenant, client, audience, "client");
  if (policy === "deny_all") {
    throw new OAuthError(
      403,
      "access_denied",
      `The API "${audience}" denies access to every client on its own behalf.`,
    );
  }
  if (grant === undefined) {
    throw new OAuthError(403, "access_denied", `Client is not authorized to access "${audience}". ${grantHelp}`);
  }
  return { grant, resourceServer, scopes: grantedScopes(grant, resourceServer) };
}

/** Access of a client on behalf of a user, according to the API's policy. */
export function userAccess(tenant: Tenant, client: Client, audience: string): ApiAccess {
  const resourceServer = findApi(tenant, audience);
  if (resourceServer.enforce_policies === true) throw lacking("RBAC (`enforce_policies`), which this API uses");
  if (resourceServer.is_system === true) throw lacking("Management API tokens for users");
  const policy = resourceServer.subject_type_authorization?.user?.policy ?? "allow_all";
  // `allow_all` covers first-party applications only:
  // https://auth0.com/docs/get-started/applications/third-party-applications
  if (policy === "allow_all" && !isThirdParty(client)) return { resourceServer, scopes: ownScopes(resourceServer) };
  const grant = policy === "deny_all" ? undefined : findGrant(tenant, client, audience, "user");
  if (grant === undefined) {
    const description = `Client "${client.client_id}" is not authorized to access resource server "${audience}".`;
    throw new OAuthError(403, tenant.switches.missingUserGrantError, description);
  }
  return { grant, resourceServer, scopes: grantedScopes(grant, resourceServer) };
}

/** The API that a user flow is for: the requested one, or the tenant's default. /userinfo does not count as an API. */
export function effectiveAudience(tenant: Tenant, requested: string | undefined): string | undefined {
  const audience = requested ?? tenant.store.settings.default_audience;
  if (typeof audience !== "string" || audience === "" || audience === `${tenant.issuer}userinfo`) return undefined;
  return audience;
}

function findApi(tenant: Tenant, audience: string): ResourceServer {
  const resourceServer = tenant.store.resourceServers.find(({ identifier }) => identifier === audience);
  if (resourceServer === undefined) throw new OAuthError(403, "access_denied", `Service not found: ${audience}`);
  const { token_dialect: dialect, signing_alg: algorithm = "RS256" } = resourceServer;
  if (dialect?.endsWith("_authz")) throw lacking(`the token dialect ${dialect}, which this API uses`);
  if (algorithm !== "RS256") throw lacking(`tokens signed with ${algorithm}, which this API uses`);
  if (resourceServer.token_encryption !== undefined) throw lacking("encrypted access tokens, which this API wants");
  if (requiresPossession(resourceServer)) throw lacking("proof of possession, which this API requires");
  return resourceServer;
}

function requiresPossession({ proof_of_possession: proof }: ResourceServer): boolean {
  return typeof proof === "object" && proof !== null && Reflect.get(proof, "required") === true;
}

function findGrant(
  tenant: Tenant,
  client: Client,
  audience: string,
  subjectType: "client" | "user",
): ClientGrant | undefined {
  return tenant.store.clientGrants.find(
    (grant) =>
      grant.client_id === client.client_id &&
      grant.audience === audience &&
      (grant.subject_type ?? "client") === subjectType,
  );
}

/** A scope that the API no longer has is not granted, even if an older grant lists it. */
function grantedScopes(grant: ClientGrant, resourceServer: ResourceServer): string[] {
  const own = ownScopes(resourceServer);
  if (grant.allow_all_scopes === true) return own;
  return grant.scope?.filter((scope) => own.includes(scope)) ?? [];
}

function ownScopes(resourceServer: ResourceServer): string[] {
  return resourceServer.scopes?.map(({ value }) => value) ?? [];
}
