import { ownString } from "../../login/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { Tenant } from "../../tenant.ts";
import { downloadMetadata } from "../download-metadata.ts";
import { UpstreamError } from "../upstream-error.ts";
import { assertHttps, type FederationMetadata, readFederationMetadata } from "./federation-metadata.ts";
import { isRefusal } from "./ws-federation-error.ts";

/** How long a provider's metadata is relied on, in milliseconds. Auth0 looks once a day; this is for development. */
const lifetime = 60_000;
/** Milliseconds after which a provider that does not answer counts as down. */
const patience = 10_000;

interface Entry {
  readonly options: string;
  readonly until: number;
  readonly metadata: Promise<FederationMetadata>;
}

/** What is known of each connection's provider, by the tenant that knows it. */
const known = new WeakMap<Tenant, Map<string, Entry>>();

/**
 * What `options.fedMetadataXml`, or the document at `options.adfs_server`, says about the connection's identity
 * provider. Rejects with an UpstreamError where the connection is not set up well, or its provider does not answer.
 */
export function providerMetadata(tenant: Tenant, connection: Connection): Promise<FederationMetadata> {
  const entries = known.get(tenant) ?? new Map<string, Entry>();
  known.set(tenant, entries);
  const options = JSON.stringify(connection.options);
  const entry = entries.get(connection.id);
  if (entry !== undefined && entry.options === options && entry.until > tenant.now()) return entry.metadata;
  const metadata = load(tenant, connection);
  entries.set(connection.id, { options, until: tenant.now() + lifetime, metadata });
  // A failure is not remembered: the provider may be back at the next try.
  metadata.catch(() => entries.delete(connection.id));
  return metadata;
}

async function load(tenant: Tenant, connection: Connection): Promise<FederationMetadata> {
  const { options } = connection;
  const inline = ownString(options, "fedMetadataXml");
  const server = ownString(options, "adfs_server");
  if ((inline === undefined) === (server === undefined)) {
    throw new UpstreamError(connection, "needs one of options.adfs_server and options.fedMetadataXml");
  }
  const xml = inline ?? (await downloadMetadata(tenant, connection, metadataUrl(connection, server ?? ""), patience));
  try {
    const metadata = readFederationMetadata(xml);
    const endpoint = ownString(options, "signInEndpoint") ?? metadata.endpoint;
    assertHttps(endpoint);
    return { ...metadata, endpoint };
  } catch (error) {
    if (!isRefusal(error)) throw error;
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
