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

/** Who the tenant is towards the connection's provider. Source: auth0.com/docs/samlp, "Common settings" */
export interface ServiceProvider {
  readonly entityId: string;
  /** Where assertions come to. */
  readonly assertionConsumer: string;
}

export function serviceProvider(tenant: RelyingParty, connection: Connection): ServiceProvider {
  const { name, options } = connection;
  return {
    entityId: ownString(options, "entityId") ?? `urn:auth0:${tenant.name}:${name}`,
    assertionConsumer: `${callbackUrl(tenant.issuer)}?connection=${encodeURIComponent(name)}`,
  };
}

/** Options that change what is sent or taken, in ways that are not there: said by name, never passed over. */
const lackingOptions = ["requestTemplate", "recipientUrl", "destinationUrl", "upstream_params", "decryptionKey"];
const redirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** @throws {OAuthError} for options that the tenant lacks */
export function assertSupported({ options }: Connection): void {
  for (const name of lackingOptions) {
    if ((options[name] ?? "") !== "") throw lacking(`the option "${name}" of SAML connections`);
  }
  if (![redirectBinding, ""].includes(ownString(options, "protocolBinding") ?? "")) {
    throw lacking("SAML requests by any binding but HTTP-Redirect (options.protocolBinding)");
  }
  if (options.deflate === false) throw lacking("SAML requests without compression (options.deflate)");
}

/**
 * node-saml, set up for the connection. It writes requests and verifies signatures; times, addresses and audience it is
 * told to leave alone: they are checked after it, strictly, by the tenant's clock.
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
    // Auth0's requests ask neither for a form of the name nor for a way of signing in.
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

/** As Auth0 takes it over from metadata where the options do not say. */
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
