import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { attributeOf, childrenOf, isNamed, onlyChild, optionalChild, textOf } from "../xml/elements.ts";
import type { Assertion, BearerConfirmation } from "./assertion.ts";
import { namespaces } from "./namespaces.ts";
import { optionalTime, periodOf, readAttributes, readConditions, requiredAttribute, requiredTime } from "./reading.ts";
import type { NameId, SamlClaims } from "./saml-claims.ts";

const saml = namespaces.saml2;
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const conditionNames = {
  namespace: saml,
  restriction: "AudienceRestriction",
  others: ["OneTimeUse", "ProxyRestriction"],
};

/** Reads an assertion of SAML 2.0 (saml-core-2.0-os, section 2). @throws {MessageError} */
export function readSaml2(root: Element): Assertion {
  if (!isNamed(root, saml, "Assertion")) throw new MessageError("has a signature that does not cover an assertion");
  if (attributeOf(root, "Version") !== "2.0") throw new MessageError("is neither SAML 1.1 nor SAML 2.0");
  const subject = onlyChild(root, saml, "Subject");
  // Without this statement the provider does not assert a sign-in: SAML V2.0 Profiles, 4.1.4.2.
  const [statement] = childrenOf(root, saml, "AuthnStatement");
  if (statement === undefined) throw new MessageError("has no authentication statement");
  return {
    id: requiredAttribute(root, "ID"),
    issued: requiredTime(root, "IssueInstant"),
    ...readConditions(onlyChild(root, saml, "Conditions"), conditionNames),
    confirmations: confirmationsOf(subject),
    hasSignIn: true,
    isUnconfirmed: false,
    sessionNotOnOrAfter: optionalTime(statement, "SessionNotOnOrAfter"),
    claims: claimsOf(root, subject, statement),
  };
}

function claimsOf(root: Element, subject: Element, statement: Element): SamlClaims {
  const authnContext = optionalChild(statement, saml, "AuthnContext");
  const method = authnContext && optionalChild(authnContext, saml, "AuthnContextClassRef");
  return {
    issuer: textOf(onlyChild(root, saml, "Issuer")).trim(),
    nameId: nameIdOf(subject),
    sessionIndex: attributeOf(statement, "SessionIndex"),
    authenticationMethod: method && textOf(method).trim(),
    attributes: readAttributes(root, saml, nameOf),
  };
}

function nameIdOf(subject: Element): NameId | undefined {
  const nameId = optionalChild(subject, saml, "NameID");
  return (
    nameId && {
      value: textOf(nameId),
      format: attributeOf(nameId, "Format"),
      nameQualifier: attributeOf(nameId, "NameQualifier"),
      spNameQualifier: attributeOf(nameId, "SPNameQualifier"),
    }
  );
}

function nameOf(attribute: Element): string {
  return requiredAttribute(attribute, "Name");
}

function confirmationsOf(subject: Element): BearerConfirmation[] {
  return childrenOf(subject, saml, "SubjectConfirmation")
    .filter((confirmation) => attributeOf(confirmation, "Method") === bearer)
    .map((confirmation) => {
      const data = optionalChild(confirmation, saml, "SubjectConfirmationData");
      return {
        recipient: data && attributeOf(data, "Recipient"),
        inResponseTo: data && attributeOf(data, "InResponseTo"),
        ...(data === undefined ? { notBefore: undefined, notOnOrAfter: undefined } : periodOf(data)),
      };
    });
}
