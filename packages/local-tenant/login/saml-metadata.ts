import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";
import { isSaml, type Upstream } from "../upstream/upstream.ts";

/**
 * `/samlp/metadata?connection=NAME`: metadata for the identity provider's administrator to import.
 * Source: auth0.com/docs/samlp, "Metadata"
 */
export async function samlMetadata(tenant: Tenant, upstream: Upstream, c: Context): Promise<Response> {
  const name = c.req.query("connection");
  const connection = tenant.store.connections.find((candidate) => candidate.name === name);
  if (connection === undefined || !isSaml(connection)) {
    throw new OAuthError(404, "invalid_request", "there is no SAML connection with this name");
  }
  const metadata = await upstream.samlMetadata(connection);
  return c.body(metadata, 200, { "Content-Type": "application/samlmetadata+xml; charset=utf-8" });
}
