import type { MetadataDocument } from "./download-metadata.ts";
import { MessageError } from "./message-error.ts";
import { quoted } from "./quoted.ts";

/** In any prefix. Which namespace it has, and what is in it, is for the reader to check. */
const metadataElement = /<(?:[\w.-]+:)?Entit(?:y|ies)Descriptor[\s>]/;
/** Parts of a page that nobody reads. */
const unread = /<!--.*?-->|<(script|style)\b.*?<\/\1\s*>|<[^>]*>/gis;
/** Enough for the title of an error page. */
const shown = 80;
/** A page may be large, and only its beginning matters. */
const searched = 20_000;

/**
 * Refuses a document that is no metadata at all, such as a provider's error page, and says what it is instead. The XML
 * parser would complain of the page's first tag. @throws {MessageError}
 */
export function assertMetadata({ text, contentType }: MetadataDocument): void {
  if (metadataElement.test(text)) return;
  const page = contentType === undefined ? "a text" : `a page of ${contentType.replace(/;.*/s, "").trim()}`;
  const words = text.slice(0, searched).replaceAll(unread, " ").trim().replaceAll(/\s+/g, " ");
  const content = words === "" ? "without words" : `that begins with ${quoted(words, shown)}`;
  throw new MessageError(`is ${page} ${content}`);
}
