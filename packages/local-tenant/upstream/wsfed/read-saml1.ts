import type { Element } from "@xmldom/xmldom";
import type { NameId } from "../saml-attributes/saml-claims.ts";
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

const saml = namespaces.saml1;
const bearer = "urn:oasis:names:tc:SAML:1.0:cm:bearer";

/** Reads an assertion of SAML 1.1 (oasis-sstc-saml-core-1.1, section 2). @throws WsFederationError or XmlError */
export function readSaml1(element: Element): Assertion {
  const version = `${attributeOf(element, "MajorVersion")}.${attributeOf(element, "MinorVersion")}`;
  if (version !== "1.1") throw new WsFederationError("is neither SAML 1.1 nor SAML 2.0");
  const conditions = onlyChild(element, saml, "Conditions");
  assertKnownConditions(conditions, saml, ["AudienceRestrictionCondition", "DoNotCacheCondition"]);
  const [signIn] = childrenOf(element, saml, "AuthenticationStatement");
  if (signIn === undefined) throw new WsFederationError("tells of no sign-in");
  const issuer = requiredAttribute(element, "Issuer");
  return {
    id: requiredAttribute(element, "AssertionID"),
    issued: requiredTime(element, "IssueInstant"),
    notBefore: optionalTime(conditions, "NotBefore"),
    notOnOrAfter: requiredTime(conditions, "NotOnOrAfter"),
    audiences: childrenOf(conditions, saml, "AudienceRestrictionCondition").map((restriction) =>
      childrenOf(restriction, saml, "Audience").map((audience) => textOf(audience).trim()),
    ),
    recipient: undefined,
    claims: {
      issuer,
      attributes: attributesOf(element),
      nameId: nameIdOf(element),
      authenticationMethod: attributeOf(signIn, "AuthenticationMethod"),
    },
  };
}

/** Every statement has a subject of its own: all must be the same user, who proves it by bearing the token. */
function nameIdOf(element: Element): NameId | undefined {
  const ids = new Map<string, NameId>();
  for (const statement of statementsOf(element)) {
    const subject = onlyChild(statement, saml, "Subject");
    const confirmation = optionalChild(subject, saml, "SubjectConfirmation");
    const methods = confirmation && childrenOf(confirmation, saml, "ConfirmationMethod").map(textOf);
    if (methods !== undefined && !methods.includes(bearer)) throw new WsFederationError("is not a bearer's");
    const id = optionalChild(subject, saml, "NameIdentifier");
    if (id !== undefined) ids.set(textOf(id), { value: textOf(id), format: attributeOf(id, "Format") });
  }
  const [id, ...others] = ids.values();
  if (others.length > 0) throw new WsFederationError("is about more than one user");
  return id;
}

function statementsOf(element: Element): Element[] {
  return [...childrenOf(element, saml, "AuthenticationStatement"), ...childrenOf(element, saml, "AttributeStatement")];
}

function attributesOf(element: Element): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  for (const statement of childrenOf(element, saml, "AttributeStatement")) {
    for (const item of childrenOf(statement, saml, "Attribute")) {
      const namespace = attributeOf(item, "AttributeNamespace");
      const name = requiredAttribute(item, "AttributeName");
      const full = namespace === undefined ? name : `${namespace}/${name}`;
      addValues(attributes, full, childrenOf(item, saml, "AttributeValue").map(textOf));
    }
  }
  return attributes;
}
