import type { Connection } from "../store/entities.ts";
import { failureReason } from "./failure-reason.ts";
import { MessageError } from "./message-error.ts";
import type { RelyingParty } from "./relying-party.ts";
import { UpstreamError } from "./upstream-error.ts";
import { decodeXml } from "./xml/decode-xml.ts";

/** Bytes. Federations publish large documents; a single provider's document has a few kilobytes. */
const largest = 4 * 1024 * 1024;

/** A metadata document as it came. */
export interface MetadataDocument {
  readonly text: string;
  /** Undefined if it stands in the connection's options, or the provider did not say. */
  readonly contentType: string | undefined;
}

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
): Promise<MetadataDocument> {
  try {
    // Trusted keys must come from the configured address, so redirects are not followed.
    const response = await tenant.fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeout) });
    if (!response.ok) {
      await response.body?.cancel();
      throw new MessageError(`has status ${response.status}`);
    }
    return { text: await readBounded(response), contentType: response.headers.get("content-type") ?? undefined };
  } catch (error) {
    const reason = error instanceof MessageError ? `the answer ${error.message}` : failureReason(error);
    const problem = `has an identity provider whose metadata could not be read (${reason})`;
    throw new UpstreamError(connection, problem, error);
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largest) throw new MessageError("is larger than 4 MB");
    chunks.push(chunk);
  }
  return decodeXml(Buffer.concat(chunks)).replace(/^\uFEFF/, "");
}
