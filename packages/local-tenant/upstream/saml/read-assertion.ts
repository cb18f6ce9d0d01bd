import type { Element } from "@xmldom/xmldom";
import type { NameId, SamlClaims } from "../saml-attributes/saml-claims.ts";
import { attributeOf, childrenOf, elementsOf, onlyChild, optionalChild, textOf } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { XmlError } from "../xml/xml-error.ts";
import type { Assertion, BearerConfirmation } from "./assertion.ts";
import { assertionNamespace as saml } from "./namespaces.ts";

const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const conditions: ReadonlySet<string> = new Set(["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]);

/**
 * Reads an assertion from the text that its signature was verified over, and from nothing else.
 *
 * @throws XmlError, whose message completes `the response ...`
 */
export function readAssertion(verified: string): Assertion {
  const root = parseXml(verified, { comments: "refused" }).documentElement;
  if (root === null || root.namespaceURI !== saml || root.localName !== "Assertion") {
    throw new XmlError("has a signature of something else than an assertion");
  }
  const subject = onlyChild(root, saml, "Subject");
  const statement = childrenOf(root, saml, "AuthnStatement")[0];
  // Without one the provider does not say that anybody signed in: SAML V2.0 Profiles, 4.1.4.2.
  if (statement === undefined) throw new XmlError("has no AuthnStatement in its assertion");
  return {
    id: attributeOf(root, "ID") ?? "",
    claims: claimsOf(root, subject, statement),
    confirmations: confirmationsOf(subject),
    ...conditionsOf(onlyChild(root, saml, "Conditions")),
    sessionNotOnOrAfter: timeOf(statement, "SessionNotOnOrAfter"),
  };
}

function claimsOf(root: Element, subject: Element, statement: Element): SamlClaims {
  const authnContext = optionalChild(statement, saml, "AuthnContext");
  const method = authnContext && optionalChild(authnContext, saml, "AuthnContextClassRef");
  return {
    issuer: textOf(onlyChild(root, saml, "Issuer")),
    nameId: nameIdOf(subject),
    sessionIndex: attributeOf(statement, "SessionIndex"),
    authenticationMethod: method && textOf(method),
    attributes: attributesOf(root),
  };
}

function nameIdOf(subject: Element): NameId | undefined {
  const nameId = optionalChild(subject, saml, "NameID");
  return nameId && { value: textOf(nameId), format: attributeOf(nameId, "Format") };
}

function attributesOf(root: Element): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  for (const attribute of childrenOf(root, saml, "AttributeStatement").flatMap((list) => elementsOf(list))) {
    const name = attributeOf(attribute, "Name");
    if (attribute.localName !== "Attribute" || name === undefined)
      throw new XmlError("has an attribute without a name");
    const known = attributes.get(name) ?? [];
    attributes.set(name, known);
    // A value may hold elements (a NameID, say): its text is what Auth0 reads.
    for (const value of childrenOf(attribute, saml, "AttributeValue")) known.push(value.textContent ?? "");
  }
  return attributes;
}

function confirmationsOf(subject: Element): BearerConfirmation[] {
  const ofBearer = childrenOf(subject, saml, "SubjectConfirmation").filter(
    (confirmation) => attributeOf(confirmation, "Method") === bearer,
  );
  return ofBearer.flatMap((confirmation) => {
    const data = optionalChild(confirmation, saml, "SubjectConfirmationData");
    if (data === undefined) return [];
    return {
      recipient: attributeOf(data, "Recipient"),
      inResponseTo: attributeOf(data, "InResponseTo"),
      notBefore: timeOf(data, "NotBefore"),
      notOnOrAfter: timeOf(data, "NotOnOrAfter"),
    };
  });
}

function conditionsOf(element: Element): Pick<Assertion, "notBefore" | "notOnOrAfter" | "audiences"> {
  for (const condition of elementsOf(element)) {
    const isKnown = condition.namespaceURI === saml && conditions.has(condition.localName ?? "");
    // SAML V2.0 Core, 2.5.1.1: who does not know a condition cannot tell whether it is met.
    if (!isKnown) throw new XmlError("has a condition in its assertion that is not known here");
  }
  const restrictions = childrenOf(element, saml, "AudienceRestriction");
  return {
    notBefore: timeOf(element, "NotBefore"),
    notOnOrAfter: timeOf(element, "NotOnOrAfter"),
    audiences: restrictions.map((restriction) => childrenOf(restriction, saml, "Audience").map(textOf)),
  };
}

/** xs:dateTime; SAML writes UTC (Core, 1.3.3). */
function timeOf(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new XmlError(`has a ${name} that is not a time`);
  return time;
}
