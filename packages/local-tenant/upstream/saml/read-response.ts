import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Element } from "@xmldom/xmldom";
import { lacking } from "../../oauth/lacking.ts";
import type { Connection } from "../../store/entities.ts";
import { MessageError } from "../message-error.ts";
import { printable } from "../quoted.ts";
import { namespaces } from "../saml-assertions/namespaces.ts";
import { decodeXml } from "../xml/decode-xml.ts";
import { attributeOf, descendantsOf, isNamed, onlyChild, optionalChild, textOf } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { assertSignaturesInPlace } from "./signatures-in-place.ts";

/**
 * The envelope of an assertion. Unless `isSigned`, anyone may have written it: it may only be used to refuse a login.
 */
export interface SamlResponse {
  /** The text that was parsed, and that will be verified. */
  readonly text: string;
  readonly isSigned: boolean;
  readonly destination: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly issuer: string | undefined;
  readonly assertionId: string;
}

const success = "urn:oasis:names:tc:SAML:2.0:status:Success";

/**
 * Reads `SAMLResponse` of the POST binding (SAML V2.0 Bindings, 3.5.4), and refuses every form in which the verified
 * content could differ from the content that is read.
 *
 * @throws {MessageError}
 * @throws {OAuthError} if the provider refused the login, or sent encrypted content
 */
export function readResponse(connection: Connection, encoded: string): SamlResponse {
  const text = decode(encoded);
  const root = parseXml(text, { comments: "refused" }).documentElement;
  if (root === null || !isNamed(root, namespaces.protocol, "Response")) {
    throw new MessageError("is not a SAML 2.0 response");
  }
  if (attributeOf(root, "Version") !== "2.0") throw new MessageError("is not SAML version 2.0");
  const all = descendantsOf(root);
  assertSuccess(connection, root);
  if (all.some(({ localName }) => (localName ?? "").startsWith("Encrypted")))
    throw lacking("encrypted SAML assertions");
  const assertion = onlyAssertion(root, all);
  assertIdsUnique(all);
  assertSignaturesInPlace(all, root, assertion);
  const issuer = optionalChild(root, namespaces.saml2, "Issuer");
  return {
    text,
    isSigned: all.some(({ localName, parentNode }) => localName === "Signature" && parentNode === root),
    destination: attributeOf(root, "Destination"),
    inResponseTo: attributeOf(root, "InResponseTo"),
    issuer: issuer && textOf(issuer).trim(),
    assertionId: attributeOf(assertion, "ID") ?? "",
  };
}

function decode(encoded: string): string {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded)) throw new MessageError("is not base64");
  return decodeXml(Buffer.from(encoded, "base64"));
}

/** The provider's own error is passed on. It need not be signed, since it can only end the login. */
function assertSuccess(connection: Connection, root: Element): void {
  const status = onlyChild(root, namespaces.protocol, "Status");
  const code = onlyChild(status, namespaces.protocol, "StatusCode");
  if (attributeOf(code, "Value") === success) return;
  const inner = optionalChild(code, namespaces.protocol, "StatusCode") ?? code;
  const message = optionalChild(status, namespaces.protocol, "StatusMessage");
  const name = /[^:]*$/.exec(attributeOf(inner, "Value") ?? "")?.[0] || "no status";
  const said = [name, message?.textContent?.trim() ?? ""].filter((part) => part !== "").join(": ");
  const plain = printable(said).slice(0, 300);
  throw new OAuthError(403, "access_denied", `The identity provider of ${connection.name} refused: ${plain}`);
}

/** In any namespace and at any depth: a second assertion is an attempt at signature wrapping. */
function onlyAssertion(root: Element, all: readonly Element[]): Element {
  const assertions = all.filter(({ localName }) => localName === "Assertion");
  const [assertion] = assertions;
  if (assertion === undefined) throw new MessageError("has no assertion");
  const isPlain = assertion.parentNode === root && assertion.namespaceURI === namespaces.saml2;
  const isOnly =
    assertions.length === 1 && all.every((element) => element === root || element.localName !== "Response");
  if (!isPlain || !isOnly) throw new MessageError("has more than one assertion, or one in the wrong place");
  return assertion;
}

/** A signature refers to its element by id. Libraries differ in the capitalization of that attribute. */
function assertIdsUnique(all: readonly Element[]): void {
  const seen = new Set<string>();
  for (const { attributes } of all) {
    for (const { localName, value } of attributes) {
      if (localName?.toLowerCase() !== "id") continue;
      if (seen.has(value)) throw new MessageError("has a duplicate ID");
      seen.add(value);
    }
  }
}
