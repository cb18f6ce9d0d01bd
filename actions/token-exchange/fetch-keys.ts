import { isRecord } from "../policy/records.ts";
import { KeysUnavailable } from "./decide.ts";
import { type Jwk, verifyingMembers } from "./jwk.ts";

/** All Actions of a trigger share 20 seconds, and the caller waits for this request too. */
const timeOutMs = 4_000;
/** Large providers publish about 20 kB, mostly certificates. */
const maxBytes = 128 * 1024;

/** Reads a JWK Set (RFC 7517 §5): public keys only, without certificates. @throws KeysUnavailable */
export async function fetchKeys(address: string): Promise<Jwk[]> {
  try {
    const response = await fetch(address, {
      headers: { accept: "application/json" },
      // Only the policy chooses the address: a redirect must not.
      redirect: "error",
      signal: AbortSignal.timeout(timeOutMs),
    });
    if (response.status !== 200) throw new KeysUnavailable();
    const set: unknown = JSON.parse(await readText(response));
    if (!isRecord(set) || !Array.isArray(set.keys)) throw new KeysUnavailable();
    return set.keys.filter(isPublicKey).map(verifyingMembers);
  } catch {
    throw new KeysUnavailable();
  }
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new KeysUnavailable();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function isPublicKey(key: unknown): key is Jwk {
  return isRecord(key) && ["RSA", "EC", "OKP"].includes(String(key.kty));
}
