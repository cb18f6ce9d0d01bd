import { generateServiceProviderMetadata } from "@node-saml/node-saml";
import type { Context } from "hono";
import { asOAuthError } from "../../login/authorize.ts";
import type { Connection } from "../../store/entities.ts";
import type { AuthenticationContext } from "../../tokens/authentication-context.ts";
import { OAuthError } from "../../tokens/oauth-error.ts";
import { isSaml } from "./is-saml.ts";
import type { RequestSigner } from "./saml-service.ts";
import { requestSigner, serviceProvider } from "./service-provider.ts";

/** `/samlp/metadata?connection=NAME`: what a provider's administrator imports. Source: auth0.com/docs/samlp, "Metadata" */
export async function serviceProviderMetadata(context: AuthenticationContext, c: Context): Promise<Response> {
  const name = c.req.query("connection");
  const connection = context.tenant.store.connections.find((candidate) => candidate.name === name);
  if (connection === undefined || !isSaml(connection)) {
    throw new OAuthError(404, "invalid_request", "there is no SAML connection of that name");
  }
  const { entityId, assertionConsumer } = serviceProvider(context, connection);
  const signer = connection.options.signSAMLRequest === true ? await signerOf(context, connection) : undefined;
  const metadata = generateServiceProviderMetadata({
    issuer: entityId,
    callbackUrl: assertionConsumer,
    identifierFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    wantAssertionsSigned: true,
    ...(signer && { privateKey: signer.key, publicCerts: signer.cert }),
  });
  return c.body(metadata, 200, { "Content-Type": "application/samlmetadata+xml; charset=utf-8" });
}

async function signerOf(context: AuthenticationContext, connection: Connection): Promise<RequestSigner> {
  try {
    return await requestSigner(context, connection);
  } catch (error) {
    throw asOAuthError(context, error);
  }
}
