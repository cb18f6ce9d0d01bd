/** How much of a body that is too large is still read, so that its sender receives the answer. */
const mostDiscarded = 8 * 1024 * 1024;

/** No valid request is nested deeper than a few levels. Much deeper values would exhaust the stack. */
export const deepestJson = 32;

/** The media type of a `Content-Type` header, without its parameters. */
export function mediaType(header: string | null | undefined): string | undefined {
  return header?.split(";")[0]?.trim().toLowerCase();
}

/**
 * The bytes of a body, counted while they arrive: a Content-Length may be missing or wrong. Undefined if there are
 * more than `largest`.
 */
export async function readBytes(
  stream: ReadableStream<Uint8Array>,
  largest: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > largest + mostDiscarded) break;
    if (length <= largest) chunks.push(chunk);
  }
  return length <= largest ? Uint8Array.from(Buffer.concat(chunks)) : undefined;
}

/** A JSON value level by level, outermost first. Without recursion, since the value may be too deep for it. */
export function* levelsOf(value: unknown): Generator<readonly unknown[]> {
  for (let level = [value]; level.length > 0; level = level.flatMap(inner)) yield level;
}

function inner(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}
