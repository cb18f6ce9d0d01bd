import { Agent, fetch as undiciFetch } from "undici";

export interface TrustingFetch {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/** A `fetch` that trusts the certificate authority of this run, and that one only. `ca` is PEM. */
export function createTrustingFetch(ca: string): TrustingFetch {
  const dispatcher = new Agent({ connect: { ca } });
  const trusting = (input: string | URL, init?: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher });
  // undici's types and the global ones describe the same objects under different names.
  return { fetch: trusting as unknown as typeof fetch, close: () => dispatcher.close() };
}
