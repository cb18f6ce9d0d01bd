import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import { assertMetadata } from "../assert-metadata.ts";
import { downloadMetadata } from "../download-metadata.ts";
import { MessageError } from "../message-error.ts";
import type { RelyingParty } from "../relying-party.ts";
import { warnOfUnusable } from "../saml-assertions/certificate.ts";
import { UpstreamError } from "../upstream-error.ts";
import { assertHttps, type FederationMetadata, readFederationMetadata } from "./federation-metadata.ts";

/** Milliseconds after which a provider that does not answer counts as down. */
const patience = 10_000;

/**
 * What `options.fedMetadataXml`, or the document at `options.adfs_server`, says about the connection's identity
 * provider. Rejects with an UpstreamError if the connection is not configured correctly or its provider does not
 * answer.
 */
export async function loadMetadata(tenant: RelyingParty, connection: Connection): Promise<FederationMetadata> {
  const { options } = connection;
  const inline = ownString(options, "fedMetadataXml");
  const server = ownString(options, "adfs_server");
  if ((inline === undefined) === (server === undefined)) {
    throw new UpstreamError(connection, "needs one of options.adfs_server and options.fedMetadataXml");
  }
  const document =
    inline === undefined
      ? await downloadMetadata(tenant, connection, metadataUrl(connection, server ?? ""), patience)
      : { text: inline, contentType: undefined };
  try {
    assertMetadata(document);
    const metadata = readFederationMetadata(document.text);
    const endpoint = ownString(options, "signInEndpoint") ?? metadata.endpoint;
    assertHttps(endpoint);
    warnOfUnusable(tenant, connection, metadata.unusable);
    return { ...metadata, endpoint };
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    throw new UpstreamError(connection, `has an identity provider whose metadata ${error.message}`, error);
  }
}

/** `adfs_server` is "ADFS federation metadata host or XML URL" (Management API reference). */
function metadataUrl(connection: Connection, server: string): URL {
  const text = server.includes("://") ? server : `https://${server}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== "https:") {
    throw new UpstreamError(connection, "has an options.adfs_server that is neither a host nor an https URL");
  }
  if (url.pathname === "/" && url.search === "") url.pathname = "/FederationMetadata/2007-06/FederationMetadata.xml";
  return url;
}
