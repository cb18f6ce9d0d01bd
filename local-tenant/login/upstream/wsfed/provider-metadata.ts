import type { Connection } from "../../../store/entities.ts";
import type { Tenant } from "../../../tenant.ts";
import { ownString } from "../../options.ts";
import { UpstreamError } from "../upstream-error.ts";
import { assertHttps, type FederationMetadata, readFederationMetadata } from "./federation-metadata.ts";
import { isRefusal } from "./ws-federation-error.ts";

/** How long a provider's metadata is relied on, in milliseconds. Auth0 looks once a day; this is for development. */
const lifetime = 60_000;
/** Milliseconds after which a provider that does not answer counts as down. */
const patience = 10_000;
/** Bytes. */
const largest = 1_000_000;

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
  const xml = inline ?? (await download(tenant, connection, metadataUrl(connection, server ?? "")));
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

async function download(tenant: Tenant, connection: Connection, url: URL): Promise<string> {
  try {
    // What is trusted must come from the address that was configured, not from where that one sends us.
    const response = await tenant.fetch(url, { redirect: "error", signal: AbortSignal.timeout(patience) });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    return await readBounded(response);
  } catch (error) {
    throw new UpstreamError(connection, "has an identity provider whose metadata could not be read", error);
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largest) throw new Error("too large");
    chunks.push(chunk);
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
}
