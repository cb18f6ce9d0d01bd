import { type Element, Node } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";

/** The element's children that are elements. */
export function elementsOf(parent: Element): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) if (isElement(node)) found.push(node);
  return found;
}

/** Whether an element has this name in this namespace. */
export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.localName === name && element.namespaceURI === namespace;
}

/** The children with this name in this namespace. */
export function childrenOf(parent: Element, namespace: string, name: string): Element[] {
  return elementsOf(parent).filter((child) => isNamed(child, namespace, name));
}

/** The only child with this name, or undefined. @throws {MessageError} if there are several */
export function optionalChild(parent: Element, namespace: string, name: string): Element | undefined {
  const [child, ...others] = childrenOf(parent, namespace, name);
  if (others.length > 0) throw new MessageError(`has more than one ${name} in its ${parent.localName}`);
  return child;
}

/** The only child with this name. @throws {MessageError} if there is none, or several */
export function onlyChild(parent: Element, namespace: string, name: string): Element {
  const child = optionalChild(parent, namespace, name);
  if (child === undefined) throw new MessageError(`has no ${name} in its ${parent.localName}`);
  return child;
}

/** The element and all its descendants. */
export function descendantsOf(root: Element): Element[] {
  const found: Element[] = [];
  const open = [root];
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    found.push(element);
    open.push(...elementsOf(element));
  }
  return found;
}

/** The text of an element that contains only text. @throws {MessageError} if it contains elements */
export function textOf(element: Element): string {
  if (elementsOf(element).length > 0) throw new MessageError(`has elements in its ${element.localName}`);
  return element.textContent ?? "";
}

/** The value of an attribute without a namespace; undefined if it is missing. */
export function attributeOf(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}

function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}
