import { Hono } from "hono";
import { HttpError } from "../http/http-error.ts";
import { loggedPath } from "../server/logged-path.ts";
import type { Tenant } from "../tenant.ts";
import { actionVersions } from "./action-versions.ts";
import { actions } from "./actions.ts";
import { triggers } from "./bindings.ts";
import { clientCredentials } from "./client-credentials.ts";
import { clientGrants } from "./client-grants.ts";
import { clients } from "./clients.ts";
import { connections } from "./connections.ts";
import { emptyLists } from "./empty-lists.ts";
import { logs } from "./logs.ts";
import { organizationClientGrants } from "./organization-client-grants.ts";
import { organizationClients } from "./organization-clients.ts";
import { organizationConnections } from "./organization-connections.ts";
import { organizationMembers } from "./organization-members.ts";
import { organizations } from "./organizations.ts";
import { resourceServers } from "./resource-servers.ts";
import { scimConfiguration } from "./scim-configuration.ts";
import { authenticated } from "./shared/access.ts";
import type { ManagementEnv } from "./shared/management-env.ts";
import { rateLimitHeaders } from "./shared/rate-limit.ts";
import { signingKeys } from "./signing-keys.ts";
import { tenantSettings } from "./tenant-settings.ts";
import { tokenExchangeProfiles } from "./token-exchange-profiles.ts";
import { users, usersByEmail } from "./users.ts";

/**
 * The part of Auth0's Management API v2 that auth0-deploy-cli and the SDKs need for these resources. Mounted at
 * `/api/v2`.
 * https://auth0.com/docs/api/management/v2
 */
export function managementApi(tenant: Tenant): Hono<ManagementEnv> {
  const api = new Hono<ManagementEnv>();
  api.use(
    rateLimitHeaders(() => tenant.now()),
    authenticated(tenant),
    async (c, next) => {
      await next();
      // Responses contain secrets of clients and connections.
      c.header("cache-control", "no-store");
      if (c.req.method !== "GET" && c.res.ok) {
        const request = { method: c.req.method.toLowerCase(), path: loggedPath(c.req.path) };
        tenant.log({
          type: "sapi",
          client_id: c.get("clientId"),
          description: `${c.req.method} ${request.path}`,
          details: { request, response: { statusCode: c.res.status } },
        });
      }
    },
  );
  api.route("/clients", clients(tenant)).route("/clients", clientCredentials(tenant));
  api.route("/resource-servers", resourceServers(tenant));
  api.route("/client-grants", clientGrants(tenant));
  api.route("/connections", connections(tenant));
  api.route("/connections/:id/scim-configuration", scimConfiguration(tenant));
  api.route("/organizations", organizations(tenant));
  api.route("/organizations", organizationConnections(tenant));
  api.route("/organizations", organizationClientGrants(tenant));
  api.route("/organizations", organizationClients(tenant));
  api.route("/organizations", organizationMembers(tenant));
  api.route("/actions/actions", actions(tenant)).route("/actions/actions", actionVersions(tenant));
  api.route("/actions/triggers", triggers(tenant));
  api.route("/logs", logs(tenant));
  api.route("/keys/signing", signingKeys(tenant));
  api.route("/tenants/settings", tenantSettings(tenant));
  api.route("/users", users(tenant)).route("/users-by-email", usersByEmail(tenant));
  api.route("/token-exchange-profiles", tokenExchangeProfiles(tenant));
  api.route("/", emptyLists());
  api.all("*", (c) => {
    throw new HttpError(404, `The local tenant lacks the endpoint ${c.req.method} ${c.req.path}`);
  });
  api.onError((error, c) => {
    if (error instanceof HttpError) return c.json(error.toJSON(), error.status);
    throw error;
  });
  return api;
}
