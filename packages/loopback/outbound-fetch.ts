import { lookup } from "node:dns";
import { readFile } from "node:fs/promises";
import type { LookupFunction } from "node:net";
import { createSecureContext, rootCertificates } from "node:tls";
import { Agent, fetch as undiciFetch } from "undici";

export interface OutboundFetch {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/**
 * The `fetch` by which the tenant calls identity providers. It trusts the certificate authorities that Node brings, and
 * `cas` (PEM); and it finds every `*.localhost` on loopback (RFC 6761 section 6.3), which resolvers of some
 * systems do not.
 */
export async function createOutboundFetch(cas: readonly string[]): Promise<OutboundFetch> {
  const ca = [...rootCertificates, ...cas];
  // One context for all connections: reading 140 certificates takes some ten milliseconds.
  const dispatcher = new Agent({ connect: { secureContext: createSecureContext({ ca }), lookup: lookupLoopback } });
  const outbound = (input: string | URL, init?: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher });
  return {
    // undici's types and the global ones describe the same objects under different names.
    fetch: outbound as unknown as typeof fetch,
    close: () => dispatcher.destroy(),
  };
}

/** The authorities of `NODE_EXTRA_CA_CERTS`, PEM: Node adds them to its own only where no others are given. */
export async function extraCertificates(): Promise<string[]> {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (file === undefined || file === "") return [];
  // Node itself only warns of a file that it cannot read.
  return readFile(file, "utf8").then(
    (text) => [text],
    () => [],
  );
}

const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  lookup(/\.localhost$/i.test(hostname) ? "localhost" : hostname, options, callback);
};
