import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { readMetadata } from "../../../../../packages/local-tenant/upstream/saml/read-metadata.ts";
import { certificateOf, sharedSigningKey } from "../signing-key.ts";

const now = Date.parse("2026-01-02T03:04:05Z");
const key = sharedSigningKey();
const pem = new X509Certificate(key.cert).toString();
const namespace = "urn:oasis:names:tc:SAML:2.0:metadata";
const bindings = "urn:oasis:names:tc:SAML:2.0:bindings";

const certificate = (use: string, text = certificateOf(key)) =>
  `<m:KeyDescriptor${use}><d:KeyInfo xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:X509Data><d:X509Certificate>${text}</d:X509Certificate></d:X509Data></d:KeyInfo></m:KeyDescriptor>`;
const service = (binding: string, location: string) =>
  `<m:SingleSignOnService Binding="${bindings}:${binding}"${location}/>`;

const parts = {
  entity: ' entityID="urn:idp"',
  provider: "",
  keys: certificate(' use="signing"'),
  services:
    service("HTTP-POST", ' Location="https://idp.example/post"') +
    service("HTTP-Redirect", ' Location="https://idp.example/sso"'),
  name: "m:IDPSSODescriptor",
  entityName: "m:EntityDescriptor",
  after: "",
};

function entity(changes: Partial<typeof parts> = {}): string {
  const all = { ...parts, ...changes };
  const provider = `<${all.name}${all.provider}>${all.keys}${all.services}</${all.name}>`;
  return `<${all.entityName}${all.entity} xmlns:m="${namespace}" xmlns:x="urn:x">${provider}${all.after}</${all.entityName}>`;
}
const read = (changes: Partial<typeof parts> = {}) => readMetadata(entity(changes), now);

describe("the metadata of a SAML provider", () => {
  it("is read, with white space around it and comments in it", () => {
    const expected = {
      entityId: "urn:idp",
      signInEndpoint: "https://idp.example/sso",
      certificates: [pem],
      unusable: 0,
      wantsSignedRequests: false,
    };
    expect(read()).toEqual(expected);
    expect(readMetadata(`\n <?xml version="1.0"?><!-- x -->${entity()}\n`, now)).toEqual(expected);
  });

  it("may be one of several entities, if the others are no providers", () => {
    const other = entity({ name: "m:SPSSODescriptor", entity: ' entityID="urn:sp"' });
    const entities = `<m:EntitiesDescriptor xmlns:m="${namespace}">${other}${entity()}</m:EntitiesDescriptor>`;
    expect(readMetadata(entities, now).entityId).toBe("urn:idp");
  });

  it("may lack what the options can have", () => {
    expect(read({ entity: "", services: "", keys: "" })).toEqual({
      entityId: undefined,
      signInEndpoint: undefined,
      certificates: [],
      unusable: 0,
      wantsSignedRequests: false,
    });
    expect(read({ services: service("HTTP-Redirect", "") }).signInEndpoint).toBeUndefined();
    expect(read({ services: '<x:SingleSignOnService Location="https://x.example/"/>' }).signInEndpoint).toBeUndefined();
  });

  it.each([
    ["true", true],
    ["1", true],
    ["false", false],
    ["0", false],
    ["TRUE", false],
    ["", false],
  ])("may want signed requests: %j", (value, wantsSignedRequests) => {
    expect(read({ provider: ` WantAuthnRequestsSigned="${value}"` })).toMatchObject({ wantsSignedRequests });
  });

  it("has the certificates for signing, or for any use, and counts the unusable ones", () => {
    const keys = certificate("") + certificate(' use="encryption"') + certificate(' use="signing"', "AAAA");
    expect(read({ keys })).toMatchObject({ certificates: [pem], unusable: 1 });
    const foreign = certificate("").replace("2000/09/xmldsig#", "2000/09/other#");
    expect(read({ keys: foreign })).toMatchObject({ certificates: [], unusable: 0 });
    expect(read({ keys: certificate("").replaceAll("X509Certificate>", "X509CRL>") })).toMatchObject({
      certificates: [],
    });
    expect(read({ keys: certificate("").replaceAll("m:Key", "x:Key") })).toMatchObject({ certificates: [] });
  });

  it("is valid until the time that it or its provider names", () => {
    const later = ' validUntil="2026-01-02T03:04:05.001Z"';
    expect(read({ provider: later, entity: later })).toMatchObject({ signInEndpoint: "https://idp.example/sso" });
    const refusal = new MessageError("is no longer valid (validUntil)");
    for (const until of ["2026-01-02T03:04:05.000Z", "soon", ""]) {
      expect(() => read({ provider: ` validUntil="${until}"` })).toThrow(refusal);
      expect(() => read({ entity: ` validUntil="${until}"` })).toThrow(refusal);
    }
  });

  const none = "names no SAML 2.0 identity provider";
  it.each<[string, Partial<typeof parts>, string]>([
    ["a service provider", { name: "m:SPSSODescriptor" }, none],
    ["a provider of another namespace", { name: "x:IDPSSODescriptor" }, none],
    ["a provider in another element", { entityName: "m:Other" }, none],
    ["a provider in an entity of another namespace", { entityName: "x:EntityDescriptor" }, none],
    ["two providers", { after: "<m:IDPSSODescriptor/>" }, "names more than one identity provider"],
    ["a certificate with elements", { keys: certificate("", "<x/>") }, "has elements in its X509Certificate"],
  ])("is refused with %s", (_what, changes, reason) => {
    expect(() => read(changes)).toThrow(new MessageError(reason));
  });

  it("is an entity, not a provider alone", () => {
    expect(() => readMetadata(`<IDPSSODescriptor xmlns="${namespace}"/>`, now)).toThrow(new MessageError(none));
  });
});
