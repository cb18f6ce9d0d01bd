import type { Element } from "@xmldom/xmldom";
import { attributeOf, elementsOf } from "../xml/elements.ts";
import { WsFederationError } from "./ws-federation-error.ts";

/** `xs:dateTime` in UTC, as SAML wants it (SAML Core, 1.3.3); some providers leave the `Z` out, which is not UTC then. */
const utcTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** Milliseconds since the epoch; undefined where there is no such attribute. @throws WsFederationError */
export function optionalTime(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const time = utcTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new WsFederationError(`has a ${name} that is not a time`);
  return time;
}

/** @throws WsFederationError */
export function requiredTime(element: Element, name: string): number {
  const time = optionalTime(element, name);
  if (time === undefined) throw new WsFederationError(`has no ${name}`);
  return time;
}

/** @throws WsFederationError */
export function requiredAttribute(element: Element, name: string): string {
  const value = attributeOf(element, name);
  if (value === undefined) throw new WsFederationError(`has no ${name}`);
  return value;
}

/** A condition that is not understood makes the assertion invalid: SAML Core, 2.5.1. @throws WsFederationError */
export function assertKnownConditions(conditions: Element, namespace: string, known: readonly string[]): void {
  for (const { namespaceURI, localName } of elementsOf(conditions)) {
    if (namespaceURI !== namespace || !known.includes(localName ?? "")) {
      throw new WsFederationError("has a condition that is not understood");
    }
  }
}

/** Adds values under a name. Some providers send one element a value: they add up, in order. */
export function addValues(attributes: Map<string, string[]>, name: string, values: readonly string[]): void {
  const known = attributes.get(name);
  if (known === undefined) attributes.set(name, [...values]);
  else for (const value of values) known.push(value);
}

/** An element's text. Of a value made of elements (`eduPersonTargetedID`) it is their texts in a row, as in Auth0's own library. */
export function textOf(element: Element): string {
  return element.textContent ?? "";
}
