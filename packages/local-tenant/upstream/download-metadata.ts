import type { Connection } from "../store/entities.ts";
import { failureReason } from "./failure-reason.ts";
import { MessageError } from "./message-error.ts";
import { fetchAnswer } from "./provider-answer.ts";
import type { RelyingParty } from "./relying-party.ts";
import { UpstreamError } from "./upstream-error.ts";
import { decodeXml } from "./xml/decode-xml.ts";

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
    const response = await fetchAnswer(tenant, url, timeout, { redirect: "error" });
    if (!response.ok) throw new MessageError(`has status ${response.status}`);
    const text = decodeXml(Buffer.from(await response.arrayBuffer())).replace(/^\uFEFF/, "");
    return { text, contentType: response.headers.get("content-type") ?? undefined };
  } catch (error) {
    const problem = `has an identity provider whose metadata could not be read (${failureReason(error)})`;
    throw new UpstreamError(connection, problem, error);
  }
}
