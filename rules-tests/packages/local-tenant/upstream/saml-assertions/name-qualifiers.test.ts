import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { assertNameQualifiers } from "../../../../../packages/local-tenant/upstream/saml-assertions/name-qualifiers.ts";
import { readSaml2 } from "../../../../../packages/local-tenant/upstream/saml-assertions/read-saml2.ts";
import { assertion, issuer } from "../saml/response-forge.ts";
import { elementOf } from "../xml/element-of.ts";

const audience = "urn:auth0:test:globex";

function check(nameId: string): () => void {
  const xml = assertion({ audience, recipient: "https://tenant.example/", nameId });
  return () => assertNameQualifiers(readSaml2(elementOf(xml)), audience);
}

describe.each(["persistent", "transient"])("a %s NameID", (kind) => {
  const named = (qualifiers: string) =>
    check(`<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:${kind}" ${qualifiers}>gil</saml:NameID>`);

  it.each(["", 'NameQualifier="" SPNameQualifier=""', `NameQualifier="${issuer}" SPNameQualifier="${audience}"`])(
    "with the qualifiers {%s} is accepted",
    (qualifiers) => expect(named(qualifiers)).not.toThrow(),
  );

  it.each([
    [`NameQualifier="${audience}"`, `has a NameID with another NameQualifier: "${issuer}" is expected`],
    [`SPNameQualifier="${issuer}"`, `has a NameID with another SPNameQualifier: "${audience}" is expected`],
  ])("with %s is refused", (qualifiers, reason) => expect(named(qualifiers)).toThrow(new MessageError(reason)));
});

it("a NameID of another format, or none, may have any qualifiers", () => {
  const format = 'Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"';
  expect(check(`<saml:NameID ${format} NameQualifier="urn:x">gil</saml:NameID>`)).not.toThrow();
  expect(check('<saml:NameID NameQualifier="urn:x" SPNameQualifier="urn:x">gil</saml:NameID>')).not.toThrow();
  expect(check("<saml:BaseID/>")).not.toThrow();
});
