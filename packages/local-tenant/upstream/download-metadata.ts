import type { Connection } from "../store/entities.ts";
import type { RelyingParty } from "./relying-party.ts";
import { UpstreamError } from "./upstream-error.ts";

/** Bytes. Federations publish large documents; a single provider's document has a few kilobytes. */
const largest = 4 * 1024 * 1024;

/**
 * An identity provider's metadata document.
 * @param timeout milliseconds after which a provider that does not answer counts as down
 * @throws {UpstreamError} where it cannot be read
 */
export async function downloadMetadata(
  tenant: RelyingParty,
  connection: Connection,
  url: URL,
  timeout: number,
): Promise<string> {
  try {
    // Trusted keys must come from the configured address, so redirects are not followed.
    const response = await tenant.fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeout) });
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
