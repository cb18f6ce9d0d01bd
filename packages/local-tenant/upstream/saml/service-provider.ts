import { SAML, type SamlConfig } from "@node-saml/node-saml";
import { ownObject, ownString } from "../../connections/options.ts";
import { lacking } from "../../oauth/lacking.ts";
import type { Connection } from "../../store/entities.ts";
import { callbackUrl } from "../callback-url.ts";
import type { RelyingParty } from "../relying-party.ts";
import { UpstreamError } from "../upstream-error.ts";
import type { SamlIdentityProvider } from "./identity-provider.ts";
import type { RequestSigner } from "./request-signer.ts";
import type { SamlService } from "./saml-service.ts";

/** The tenant as the connection's service provider. Source: auth0.com/docs/samlp, "Common settings" */
export interface ServiceProvider {
  readonly entityId: string;
  /** The URL that receives assertions. */
  readonly assertionConsumer: string;
}

export function serviceProvider(tenant: RelyingParty, connection: Connection): ServiceProvider {
  const { name, options } = connection;
  return {
    entityId: ownString(options, "entityId") ?? `urn:auth0:${tenant.name}:${name}`,
    assertionConsumer: `${callbackUrl(tenant.issuer)}?connection=${encodeURIComponent(name)}`,
  };
}

/** Options that change requests or responses in unsupported ways: reported by name instead of ignored. */
const lackingOptions = ["requestTemplate", "recipientUrl", "destinationUrl", "upstream_params", "decryptionKey"];
const redirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** @throws {OAuthError} for options that the tenant lacks */
export function assertSupported({ options }: Connection): void {
  for (const name of lackingOptions) {
    if ((options[name] ?? "") !== "") throw lacking(`the option "${name}" of SAML connections`);
  }
  if (![redirectBinding, ""].includes(ownString(options, "protocolBinding") ?? "")) {
    throw lacking("SAML requests with a binding other than HTTP-Redirect (options.protocolBinding)");
  }
  if (options.deflate === false) throw lacking("SAML requests without compression (options.deflate)");
}

/**
 * node-saml, configured for the connection. It writes requests and verifies signatures. Its checks of times, addresses
 * and audience are turned off: stricter checks, by the tenant's clock, follow.
 */
export async function samlOf(
  service: SamlService,
  connection: Connection,
  provider: SamlIdentityProvider,
  generateUniqueId?: () => string,
): Promise<SAML> {
  const { entityId, assertionConsumer } = serviceProvider(service.tenant, connection);
  const signer = signsRequests(connection, provider) ? await requestSigner(service, connection) : undefined;
  const config: SamlConfig = {
    issuer: entityId,
    callbackUrl: assertionConsumer,
    entryPoint: provider.signInEndpoint,
    idpCert: [...provider.certificates],
    // Auth0's requests contain neither a NameID format nor an authentication context.
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    acceptedClockSkewMs: -1,
    audience: false,
    ...(generateUniqueId !== undefined && { generateUniqueId }),
    ...(signer !== undefined && {
      privateKey: signer.key,
      publicCert: signer.cert,
      signatureAlgorithm: signatureAlgorithm(connection),
    }),
  };
  return new SAML(config);
}

/** As in Auth0, metadata decides if the options do not. */
function signsRequests({ options }: Connection, provider: SamlIdentityProvider): boolean {
  return typeof options.signSAMLRequest === "boolean" ? options.signSAMLRequest : provider.wantsSignedRequests;
}

function signatureAlgorithm({ options }: Connection): "sha256" {
  const algorithm = ownString(options, "signatureAlgorithm") ?? "rsa-sha256";
  if (algorithm !== "rsa-sha256") throw lacking(`requests signed with ${algorithm} (options.signatureAlgorithm)`);
  return "sha256";
}

export async function requestSigner({ signer }: SamlService, connection: Connection): Promise<RequestSigner> {
  const own = ownObject(connection.options, "signing_key");
  if (own === undefined) return signer();
  const key = ownString(own, "key");
  const cert = ownString(own, "cert");
  if (key !== undefined && cert !== undefined) return { key, cert };
  throw new UpstreamError(connection, "has an options.signing_key without key or cert");
}
