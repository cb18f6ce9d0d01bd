import type { SAML } from "@node-saml/node-saml";
import { MessageError } from "../message-error.ts";
import type { Assertion } from "../saml-assertions/assertion.ts";
import { readSaml2 } from "../saml-assertions/read-saml2.ts";
import { parseXml } from "../xml/parse-xml.ts";
import type { SamlResponse } from "./read-response.ts";

/**
 * Verifies the signature of a response or of its assertion, and reads the assertion from the text that the signature
 * covers, and from nothing else. node-saml uses only the connection's certificates. The places and forms of signatures
 * that could mislead it were refused when the response was read.
 *
 * @throws {MessageError}
 */
export async function verifySignature(saml: SAML, response: SamlResponse): Promise<Assertion> {
  const root = parseXml(await signedText(saml, response), { comments: "refused" }).documentElement;
  if (root === null) throw new MessageError("has a signature that does not cover an assertion");
  const assertion = readSaml2(root);
  if (assertion.id !== response.assertionId) throw new MessageError("is not what was signed");
  return assertion;
}

/** The assertion's text, as the signature covers it. */
async function signedText(saml: SAML, { text }: SamlResponse): Promise<string> {
  const verified = await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(text).toString("base64") }).then(
    ({ profile }) => profile?.getAssertionXml?.(),
    () => undefined,
  );
  if (verified === undefined) throw new MessageError("has no signature that the provider's certificate verifies");
  return verified;
}
