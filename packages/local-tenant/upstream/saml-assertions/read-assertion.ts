import type { Element } from "@xmldom/xmldom";
import { isNamed } from "../xml/elements.ts";
import type { Assertion } from "./assertion.ts";
import { namespaces } from "./namespaces.ts";
import { readSaml1 } from "./read-saml1.ts";
import { readSaml2 } from "./read-saml2.ts";

/** Reads an assertion from the content that its signature covers. @throws {MessageError} */
export function readAssertion(signed: Element): Assertion {
  return isNamed(signed, namespaces.saml1, "Assertion") ? readSaml1(signed) : readSaml2(signed);
}
