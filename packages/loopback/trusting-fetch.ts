import { lookup } from "node:dns";
import { readFile } from "node:fs/promises";
import type { LookupFunction } from "node:net";
import { createSecureContext } from "node:tls";
import { Agent, fetch as undiciFetch } from "undici";

export interface TrustingFetch {
  readonly fetch: typeof fetch;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * A `fetch` that trusts the certificate authorities given (PEM), and no others. It finds every `*.localhost` on
 * loopback (RFC 6761 section 6.3), which the resolvers of some systems do not.
 */
export function createTrustingFetch(...cas: readonly string[]): TrustingFetch {
  // One context for all connections: reading Node's 140 certificates takes some ten milliseconds.
  const secureContext = createSecureContext({ ca: [...cas] });
  const dispatcher = new Agent({ connect: { secureContext, lookup: lookupLoopback } });
  const trusting = (input: string | URL, init?: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher });
  return {
    // undici's types and the global ones describe the same objects under different names.
    fetch: trusting as unknown as typeof fetch,
    close: () => dispatcher.destroy(),
  };
}

/** The authorities of `NODE_EXTRA_CA_CERTS`, PEM: Node adds them to its own only where no others are given. */
export async function extraAuthorities(): Promise<string[]> {
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
