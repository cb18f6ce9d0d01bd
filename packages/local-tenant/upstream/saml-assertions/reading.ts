import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { attributeOf, childrenOf, elementsOf, isNamed, textOf } from "../xml/elements.ts";
import type { Assertion, Period } from "./assertion.ts";

/** xs:dateTime. SAML uses UTC (Core, 1.3.3); a time without a zone is ambiguous and refused. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch; undefined if the attribute is missing. @throws {MessageError} */
export function optionalTime(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const time = dateTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new MessageError(`has a ${name} that is not a time`);
  return time;
}

/** @throws {MessageError} */
export function requiredTime(element: Element, name: string): number {
  const time = optionalTime(element, name);
  if (time === undefined) throw new MessageError(`has no ${name}`);
  return time;
}

/** @throws {MessageError} */
export function requiredAttribute(element: Element, name: string): string {
  const value = attributeOf(element, name);
  if (value === undefined) throw new MessageError(`has no ${name}`);
  return value;
}

/** @throws {MessageError} */
export function periodOf(element: Element): Period {
  return { notBefore: optionalTime(element, "NotBefore"), notOnOrAfter: optionalTime(element, "NotOnOrAfter") };
}

/** What the two versions of SAML call their conditions by. */
interface ConditionNames {
  readonly namespace: string;
  readonly restriction: string;
  readonly others: readonly string[];
}

/**
 * Reads `Conditions`. An unknown condition makes the assertion invalid: SAML Core, 2.5.1. @throws {MessageError}
 */
export function readConditions(conditions: Element, names: ConditionNames): Period & Pick<Assertion, "audiences"> {
  const { namespace, restriction, others } = names;
  for (const { namespaceURI, localName } of elementsOf(conditions)) {
    const isKnown = namespaceURI === namespace && [restriction, ...others].includes(localName ?? "");
    if (!isKnown) throw new MessageError("has an unknown condition in its assertion");
  }
  const restrictions = childrenOf(conditions, namespace, restriction);
  const audiences = restrictions.map((one) => childrenOf(one, namespace, "Audience").map((item) => textOf(item)));
  return { ...periodOf(conditions), audiences };
}

/**
 * The attribute elements of all statements, under the names that `nameOf` reads. A value may contain elements
 * (`eduPersonTargetedID`): the result is their concatenated text, as in Auth0.
 *
 * @throws {MessageError}
 */
export function readAttributes(
  assertion: Element,
  namespace: string,
  nameOf: (attribute: Element) => string,
): [string, string[]][] {
  const attributes: [string, string[]][] = [];
  for (const attribute of childrenOf(assertion, namespace, "AttributeStatement").flatMap((list) => elementsOf(list))) {
    if (attribute.localName?.startsWith("Encrypted") === true) throw new MessageError("is encrypted");
    // SAML 1.1 repeats the subject in every statement.
    if (isNamed(attribute, namespace, "Subject")) continue;
    if (!isNamed(attribute, namespace, "Attribute"))
      throw new MessageError("has an attribute statement with elements that are not attributes");
    const values = childrenOf(attribute, namespace, "AttributeValue").map(({ textContent }) => textContent ?? "");
    attributes.push([nameOf(attribute), values]);
  }
  return attributes;
}
