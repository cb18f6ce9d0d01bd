import { MessageError } from "../message-error.ts";

/** An XML declaration with an encoding, in any encoding that has ASCII's letters. */
const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;

/**
 * The text of an XML document in UTF-8, or in ISO-8859-1 if it declares that: these are the encodings that Auth0's
 * library decodes. @throws {MessageError}
 */
export function decodeXml(bytes: Buffer): string {
  const encoding = declared.exec(bytes.toString("latin1", 0, 200))?.[1] ?? "UTF-8";
  if (encoding.toUpperCase() === "ISO-8859-1") return bytes.toString("latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MessageError(encoding.toUpperCase() === "UTF-8" ? "is not UTF-8" : `is in ${encoding}, not in UTF-8`);
  }
}
