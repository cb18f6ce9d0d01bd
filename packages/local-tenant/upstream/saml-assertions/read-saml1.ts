import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { attributeOf, childrenOf, onlyChild, optionalChild, textOf } from "../xml/elements.ts";
import type { Assertion, BearerConfirmation } from "./assertion.ts";
import { namespaces } from "./namespaces.ts";
import { readAttributes, readConditions, requiredAttribute, requiredTime } from "./reading.ts";
import type { NameId } from "./saml-claims.ts";

const saml = namespaces.saml1;
const bearer = "urn:oasis:names:tc:SAML:1.0:cm:bearer";
const conditionNames = {
  namespace: saml,
  restriction: "AudienceRestrictionCondition",
  others: ["DoNotCacheCondition"],
};
const bearerConfirmation: BearerConfirmation = {
  recipient: undefined,
  inResponseTo: undefined,
  notBefore: undefined,
  notOnOrAfter: undefined,
};

/** Reads an assertion of SAML 1.1 (oasis-sstc-saml-core-1.1, section 2). @throws {MessageError} */
export function readSaml1(root: Element): Assertion {
  const version = `${attributeOf(root, "MajorVersion")}.${attributeOf(root, "MinorVersion")}`;
  if (version !== "1.1") throw new MessageError("is neither SAML 1.1 nor SAML 2.0");
  const [signIn] = childrenOf(root, saml, "AuthenticationStatement");
  const statements = statementsOf(root);
  if (statements.length === 0) throw new MessageError("has no statement about a user");
  const subjects = statements.map((statement) => onlyChild(statement, saml, "Subject"));
  return {
    id: requiredAttribute(root, "AssertionID"),
    issued: requiredTime(root, "IssueInstant"),
    ...readConditions(onlyChild(root, saml, "Conditions"), conditionNames),
    isUnconfirmed: !subjects.every(isConfirmed),
    confirmations: subjects.filter(isConfirmed).every(isBearers) ? [bearerConfirmation] : [],
    hasSignIn: signIn !== undefined,
    sessionNotOnOrAfter: undefined,
    claims: {
      issuer: requiredAttribute(root, "Issuer"),
      attributes: readAttributes(root, saml, nameOf),
      nameId: nameIdOf(subjects),
      authenticationMethod: signIn && attributeOf(signIn, "AuthenticationMethod"),
    },
  };
}

function statementsOf(root: Element): Element[] {
  return [...childrenOf(root, saml, "AuthenticationStatement"), ...childrenOf(root, saml, "AttributeStatement")];
}

/** oasis-sstc-saml-core-1.1, 2.4.2.3: a confirmation may be missing. */
function isConfirmed(subject: Element): boolean {
  return optionalChild(subject, saml, "SubjectConfirmation") !== undefined;
}

function isBearers(subject: Element): boolean {
  const confirmation = optionalChild(subject, saml, "SubjectConfirmation");
  const methods = confirmation === undefined ? [] : childrenOf(confirmation, saml, "ConfirmationMethod");
  return methods.map((method) => textOf(method).trim()).includes(bearer);
}

/** Every statement has its own subject: all must name the same user. */
function nameIdOf(subjects: readonly Element[]): NameId | undefined {
  const ids = new Map<string, NameId>();
  for (const subject of subjects) {
    const id = optionalChild(subject, saml, "NameIdentifier");
    if (id !== undefined) ids.set(textOf(id), { value: textOf(id), format: attributeOf(id, "Format") });
  }
  const [id, ...others] = ids.values();
  if (others.length > 0) throw new MessageError("names more than one user");
  return id;
}

function nameOf(attribute: Element): string {
  const namespace = attributeOf(attribute, "AttributeNamespace");
  const name = requiredAttribute(attribute, "AttributeName");
  return namespace === undefined ? name : `${namespace}/${name}`;
}
