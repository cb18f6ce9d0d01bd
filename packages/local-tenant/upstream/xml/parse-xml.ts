import { DOMParser, type Document, type Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { elementsOf } from "./elements.ts";

export interface XmlRules {
  /**
   * Whether comments are allowed, as in metadata that people write. In signed content they could split a value.
   */
  readonly comments: "allowed" | "refused";
}

/**
 * Each bound is far above what providers send. The libraries' run time grows with the square of the number of elements
 * and with the namespaces in scope: within these bounds it is a second or two. Closing tags count as tags.
 */
const mostTags = 12_000;
const mostAttributes = 50;
const mostLevels = 40;

const declaration = /^<\?xml\s[^<>]*\?>/;

/**
 * Parses XML that every parser reads in the same way: no document type (so no entities), no CDATA sections, no
 * processing instructions. It is bounded in size, attributes and depth.
 *
 * @throws {MessageError}
 */
export function parseXml(text: string, { comments }: XmlRules): Document {
  const body = text.replace(declaration, "");
  assertPlain(body, comments);
  assertBounded(body);
  const document = parse(text);
  assertShallow(document);
  return document;
}

/** In well-formed XML every `<` starts markup, so a search of the text is exact. */
function assertPlain(body: string, comments: XmlRules["comments"]): void {
  if (body.includes("<?")) throw new MessageError("holds a processing instruction");
  for (let at = body.indexOf("<!"); at !== -1; at = body.indexOf("<!", at + 2)) {
    if (!body.startsWith("<!--", at)) throw new MessageError("holds a document type or CDATA");
    if (comments === "refused") throw new MessageError("holds a comment");
  }
}

function assertBounded(body: string): void {
  const tags = body.split("<");
  if (tags.length > mostTags) throw new MessageError("has too many elements");
  for (const tag of tags) {
    // Text after the tag is counted too, if it looks like attributes.
    const attributes = tag.match(/=\s*["']/g)?.length ?? 0;
    if (attributes > mostAttributes) throw new MessageError("has too many attributes on one element");
  }
}

function parse(text: string): Document {
  try {
    const refuse = () => {
      throw new MessageError("is not well formed");
    };
    return new DOMParser({ onError: refuse }).parseFromString(text, "text/xml");
  } catch {
    throw new MessageError("is not well formed");
  }
}

/** Level by level, without recursion: deep nesting could exhaust the stack. */
function assertShallow(document: Document): void {
  let level: Element[] = document.documentElement === null ? [] : [document.documentElement];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) throw new MessageError("is nested too deeply");
    level = level.flatMap((element) => elementsOf(element));
  }
}
