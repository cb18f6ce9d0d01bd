import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import { assertMetadata } from "../assert-metadata.ts";
import { downloadMetadata } from "../download-metadata.ts";
import { MessageError } from "../message-error.ts";
import type { RelyingParty } from "../relying-party.ts";
import { type Certificates, readCertificate, unusableCount, warnOfUnusable } from "../saml-assertions/certificate.ts";
import { UpstreamError } from "../upstream-error.ts";
import type { SamlIdentityProvider } from "./identity-provider.ts";
import { readMetadata } from "./read-metadata.ts";

/**
 * What the connection's options say about its provider. Auth0 reads missing options from metadata once, when the
 * connection is created; here metadata is read at a login.
 *
 * @param timeout milliseconds after which a provider that does not answer counts as down
 */
export async function findIdentityProvider(
  tenant: RelyingParty,
  connection: Connection,
  timeout: number,
): Promise<SamlIdentityProvider> {
  const metadata = await readFromMetadata(tenant, connection, timeout);
  const signInEndpoint = ownString(connection.options, "signInEndpoint") ?? metadata?.signInEndpoint;
  if (signInEndpoint === undefined) {
    throw new UpstreamError(
      connection,
      "has neither options.signInEndpoint nor metadata with an HTTP-Redirect endpoint",
    );
  }
  if (!URL.canParse(signInEndpoint) || new URL(signInEndpoint).protocol !== "https:") {
    throw new UpstreamError(connection, "has a signInEndpoint that is not an https URL");
  }
  warnOfUnusable(tenant, connection, metadata?.unusable ?? 0);
  return {
    entityId: metadata?.entityId,
    signInEndpoint,
    certificates: certificatesOf(connection, metadata ?? { certificates: [], unusable: 0 }),
    wantsSignedRequests: metadata?.wantsSignedRequests ?? false,
  };
}

/** A certificate in the options replaces those in metadata. */
function certificatesOf(connection: Connection, { certificates, unusable }: Certificates): readonly string[] {
  const own = ownString(connection.options, "signingCert") ?? ownString(connection.options, "cert");
  if (own !== undefined) {
    const certificate = readCertificate(own);
    if (certificate !== undefined) return [certificate];
    throw new UpstreamError(
      connection,
      "has an options.signingCert that is not a certificate with an RSA key of at least 2048 bits",
    );
  }
  if (certificates.length > 0) return certificates;
  const problem = "has neither options.signingCert nor metadata with a usable signing certificate";
  throw new UpstreamError(connection, `${problem}${unusableCount(unusable)}`);
}

async function readFromMetadata(tenant: RelyingParty, connection: Connection, timeout: number) {
  const { options } = connection;
  const url = ownString(options, "metadataUrl");
  const inline = ownString(options, "metadataXml");
  if (inline === undefined && url === undefined) return undefined;
  const document =
    inline === undefined
      ? await downloadMetadata(tenant, connection, httpsUrl(connection, url ?? ""), timeout)
      : { text: inline, contentType: undefined };
  try {
    assertMetadata(document);
    return readMetadata(document.text, tenant.now());
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    throw new UpstreamError(connection, `has an identity provider whose metadata ${error.message}`, error);
  }
}

function httpsUrl(connection: Connection, url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === "https:") return parsed;
  throw new UpstreamError(connection, "has an options.metadataUrl that is not an https URL");
}
