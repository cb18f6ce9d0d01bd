import { generateServiceProviderMetadata } from "@node-saml/node-saml";
import type { Connection } from "../../store/entities.ts";
import type { SamlService } from "./saml-service.ts";
import { requestSigner, serviceProvider } from "./service-provider.ts";

/** Metadata for the provider's administrator. Rejects with an UpstreamError for an invalid `options.signing_key`. */
export async function serviceProviderMetadata(service: SamlService, connection: Connection): Promise<string> {
  const { entityId, assertionConsumer } = serviceProvider(service.tenant, connection);
  const signer = connection.options.signSAMLRequest === true ? await requestSigner(service, connection) : undefined;
  return generateServiceProviderMetadata({
    issuer: entityId,
    callbackUrl: assertionConsumer,
    identifierFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    wantAssertionsSigned: true,
    ...(signer && { privateKey: signer.key, publicCerts: signer.cert }),
  });
}
