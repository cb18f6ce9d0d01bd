import { MessageError } from "./message-error.ts";
import type { RelyingParty } from "./relying-party.ts";

/** Bytes. Federations publish large documents; a single provider's answer has a few kilobytes. */
const largestAnswer = 4 * 1024 * 1024;

/** Bodies that a status forbids: https://fetch.spec.whatwg.org/#null-body-status */
const withoutBody = [204, 205, 304];

type FetchOptions = NonNullable<Parameters<typeof fetch>[1]>;

/**
 * Requests something of an identity provider, and reads its whole answer: every request to a provider is made here.
 * What is larger than 4 MB, as it comes or when it is unpacked, is not read further, and its connection ends.
 *
 * @param timeout milliseconds until the last byte of the answer
 * @throws {MessageError} if the answer is too large; else what `fetch` throws.
 */
export async function fetchAnswer(
  tenant: Pick<RelyingParty, "fetch">,
  url: string | URL,
  timeout: number,
  { signal, ...options }: FetchOptions = {},
): Promise<Response> {
  const inTime = AbortSignal.timeout(timeout);
  const ends = signal ? AbortSignal.any([signal, inTime]) : inTime;
  const response = await tenant.fetch(url, { ...options, signal: ends });
  const { status, statusText, headers } = response;
  const bytes = await readBounded(response, ends);
  const answer = new Response(withoutBody.includes(status) ? null : bytes, { status, statusText, headers });
  // A constructed response has none, and libraries name it in their errors.
  return Object.defineProperty(answer, "url", { value: response.url });
}

async function readBounded({ body }: Response, ends: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  const cancel = () => void reader?.cancel(ends.reason);
  ends.addEventListener("abort", cancel, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > largestAnswer) {
        await reader?.cancel();
        throw new MessageError("is larger than 4 MB");
      }
      chunks.push(part.value);
    }
    ends.throwIfAborted();
  } finally {
    ends.removeEventListener("abort", cancel);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
