import type { Element } from "@xmldom/xmldom";
import { parseXml } from "../../../../../packages/local-tenant/upstream/xml/parse-xml.ts";

/** The root of an XML text. */
export function elementOf(xml: string): Element {
  const root = parseXml(xml, { comments: "allowed" }).documentElement;
  if (root === null) throw new Error(`no element: ${xml}`);
  return root;
}
