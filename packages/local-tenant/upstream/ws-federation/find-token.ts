import type { Element } from "@xmldom/xmldom";
import type { Connection } from "../../store/entities.ts";
import { MessageError } from "../message-error.ts";
import { namespaces } from "../saml-assertions/namespaces.ts";
import { childrenOf, descendantsOf, elementsOf, isNamed, onlyChild } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { assertNoFault } from "./fault.ts";
import { trustNamespaces } from "./namespaces.ts";

/** The token of a `wresult`, not yet verified. */
export interface FoundToken {
  readonly assertion: Element;
  /** The audience of the response (`AppliesTo`), which some providers omit. Not signed. */
  readonly appliesTo: readonly string[];
}

/**
 * The number of elements and attributes around the assertion and in its signature. No signature covers these, so anyone
 * with one valid token could add to them. AD FS sends about 40.
 */
const mostUnsigned = 400;

/**
 * Finds the one assertion of a RequestSecurityTokenResponse: WS-Trust 1.3, section 3.2.
 *
 * @throws {MessageError}
 * @throws {OAuthError} if the provider answered with a fault
 */
export function findToken(connection: Connection, wresult: string): FoundToken {
  const root = parseXml(wresult, { comments: "refused" }).documentElement;
  if (root === null) throw new MessageError("is empty");
  assertNoFault(connection, root);
  const response = responseOf(root);
  const token = onlyChild(response, response.namespaceURI ?? "", "RequestedSecurityToken");
  const [assertion, ...others] = elementsOf(token);
  if (assertion === undefined || others.length > 0) throw new MessageError("is not a single token");
  assertAlone(root, assertion);
  const appliesTo = elementsOf(response).filter(({ localName }) => localName === "AppliesTo");
  return { assertion, appliesTo: appliesTo.map((element) => (element.textContent ?? "").trim()) };
}

function responseOf(root: Element): Element {
  const trust = root.namespaceURI ?? "";
  if (!trustNamespaces.includes(trust)) throw new MessageError("is not a RequestSecurityTokenResponse");
  if (root.localName === "RequestSecurityTokenResponse") return root;
  if (root.localName !== "RequestSecurityTokenResponseCollection") {
    throw new MessageError("is not a RequestSecurityTokenResponse");
  }
  if (elementsOf(root).length !== childrenOf(root, trust, "RequestSecurityTokenResponse").length) {
    throw new MessageError("comes with other content");
  }
  return onlyChild(root, trust, "RequestSecurityTokenResponse");
}

/** Signature wrapping needs a second assertion or a second signature. Neither has a legitimate use here. */
function assertAlone(root: Element, assertion: Element): void {
  if (/^Encrypted/.test(assertion.localName ?? "")) throw new MessageError("is encrypted");
  if (!isAssertion(assertion)) throw new MessageError("is neither SAML 1.1 nor SAML 2.0");
  let signatures = 0;
  for (const element of descendantsOf(root)) {
    if (element !== assertion && element.localName === "Assertion") {
      throw new MessageError("comes with a second assertion");
    }
    if (isNamed(element, namespaces.signature, "Signature")) signatures += 1;
  }
  if (signatures > 1) throw new MessageError("has more than one signature");
  const signature = childrenOf(assertion, namespaces.signature, "Signature").flatMap(descendantsOf);
  const unsigned = sizeOf(descendantsOf(root)) - sizeOf(descendantsOf(assertion)) + sizeOf(signature);
  if (unsigned > mostUnsigned) throw new MessageError("has too much unsigned content around it");
}

function sizeOf(elements: readonly Element[]): number {
  return elements.reduce((sum, { attributes }) => sum + 1 + attributes.length, 0);
}

function isAssertion(element: Element): boolean {
  return isNamed(element, namespaces.saml1, "Assertion") || isNamed(element, namespaces.saml2, "Assertion");
}
