import { lookup } from "node:dns";
import { readFile } from "node:fs/promises";
import type { LookupFunction } from "node:net";
import { createSecureContext } from "node:tls";
import type * as undici from "undici";

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
  // At the first call: undici takes a tenth of a second to load, and reading Node's 140 certificates some milliseconds.
  let opening: Promise<{ readonly undici: typeof undici; readonly dispatcher: undici.Agent }> | undefined;
  const open = async () => {
    const undici = await import("undici");
    const connect = { secureContext: createSecureContext({ ca: [...cas] }), lookup: lookupLoopback };
    return { undici, dispatcher: new undici.Agent({ connect }) };
  };
  const trusting = async (input: string | URL, init?: undici.RequestInit) => {
    opening ??= open();
    const { undici, dispatcher } = await opening;
    return undici.fetch(input, { ...init, dispatcher });
  };
  return {
    // undici's types and the global ones describe the same objects under different names.
    fetch: trusting as unknown as typeof fetch,
    close: async () => (await opening)?.dispatcher.destroy(),
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
