import type { Element } from "@xmldom/xmldom";
import { attributeOf, childrenOf, onlyChild, optionalChild } from "../xml/elements.ts";
import type { Assertion } from "./assertion.ts";
import { namespaces } from "./namespaces.ts";
import {
  addValues,
  assertKnownConditions,
  optionalTime,
  requiredAttribute,
  requiredTime,
  textOf,
} from "./saml-reading.ts";
import { WsFederationError } from "./ws-federation-error.ts";

const saml = namespaces.saml2;
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Reads an assertion of SAML 2.0 (saml-core-2.0-os, section 2). @throws WsFederationError or XmlError */
export function readSaml2(element: Element): Assertion {
  if (attributeOf(element, "Version") !== "2.0") throw new WsFederationError("is neither SAML 1.1 nor SAML 2.0");
  const conditions = onlyChild(element, saml, "Conditions");
  assertKnownConditions(conditions, saml, ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]);
  const [signIn] = childrenOf(element, saml, "AuthnStatement");
  if (signIn === undefined) throw new WsFederationError("tells of no sign-in");
  const context = optionalChild(signIn, saml, "AuthnContext");
  const contextClass = context && optionalChild(context, saml, "AuthnContextClassRef");
  const subject = onlyChild(element, saml, "Subject");
  const confirmation = bearerConfirmation(subject);
  const nameId = optionalChild(subject, saml, "NameID");
  const ends = [
    requiredTime(conditions, "NotOnOrAfter"),
    optionalTime(signIn, "SessionNotOnOrAfter"),
    confirmation && optionalTime(confirmation, "NotOnOrAfter"),
  ].filter((time) => time !== undefined);
  return {
    id: requiredAttribute(element, "ID"),
    issued: requiredTime(element, "IssueInstant"),
    notBefore: optionalTime(conditions, "NotBefore"),
    notOnOrAfter: Math.min(...ends),
    audiences: childrenOf(conditions, saml, "AudienceRestriction").map((restriction) =>
      childrenOf(restriction, saml, "Audience").map((audience) => textOf(audience).trim()),
    ),
    recipient: confirmation && attributeOf(confirmation, "Recipient"),
    claims: {
      issuer: textOf(onlyChild(element, saml, "Issuer")).trim(),
      attributes: attributesOf(element),
      nameId: nameId && { value: textOf(nameId), format: attributeOf(nameId, "Format") },
      sessionIndex: attributeOf(signIn, "SessionIndex"),
      authenticationMethod: contextClass && textOf(contextClass).trim(),
    },
  };
}

/** The data of the bearer's confirmation, if it has any. One that answers a request of SAML's own protocol is not ours. */
function bearerConfirmation(subject: Element): Element | undefined {
  const confirmations = childrenOf(subject, saml, "SubjectConfirmation");
  const found = confirmations.find((confirmation) => attributeOf(confirmation, "Method") === bearer);
  if (found === undefined) throw new WsFederationError("is not a bearer's");
  const data = optionalChild(found, saml, "SubjectConfirmationData");
  if (data !== undefined && attributeOf(data, "InResponseTo") !== undefined) {
    throw new WsFederationError("answers another request");
  }
  return data;
}

function attributesOf(element: Element): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  for (const statement of childrenOf(element, saml, "AttributeStatement")) {
    if (childrenOf(statement, saml, "EncryptedAttribute").length > 0) {
      throw new WsFederationError("is encrypted");
    }
    for (const item of childrenOf(statement, saml, "Attribute")) {
      const values = childrenOf(item, saml, "AttributeValue").map(textOf);
      addValues(attributes, requiredAttribute(item, "Name"), values);
    }
  }
  return attributes;
}
