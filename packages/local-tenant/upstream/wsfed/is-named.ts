import type { Element } from "@xmldom/xmldom";

/** Whether an element has this name in this namespace. */
export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.localName === name && element.namespaceURI === namespace;
}
