import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import {
  type AllowedAlgorithms,
  assertSignatureForm,
} from "../../../../../packages/local-tenant/upstream/saml-assertions/signature-form.ts";
import { elementOf } from "../xml/element-of.ts";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const allowed: AllowedAlgorithms = { canonicalization: [exclusive], signature: [rsaSha256] };
const withInclusive: AllowedAlgorithms = { ...allowed, canonicalization: [exclusive, inclusive] };

const transform = (algorithm: string) => `<Transform Algorithm="${algorithm}"/>`;
const parts = {
  canonicalization: `<CanonicalizationMethod Algorithm="${exclusive}"/>`,
  method: `<SignatureMethod Algorithm="${rsaSha256}"/>`,
  uri: ' URI="#_1"',
  transforms: `<Transforms>${transform(enveloped)}${transform(exclusive)}</Transforms>`,
  digestMethod: `<DigestMethod Algorithm="${sha256}"/>`,
  digest: "<DigestValue>AAAA</DigestValue>",
  afterReference: "",
  before: "",
  value: "<SignatureValue>AAAA</SignatureValue>",
  after: "",
};

function check(changes: Partial<typeof parts> = {}, algorithms = allowed, id = "_1"): () => void {
  const { canonicalization, method, uri, transforms, digestMethod, digest, afterReference, before, value, after } = {
    ...parts,
    ...changes,
  };
  const reference = `<Reference${uri}>${transforms}${digestMethod}${digest}</Reference>`;
  const signedInfo = `<SignedInfo>${canonicalization}${method}${reference}${afterReference}</SignedInfo>`;
  const xml = `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" xmlns:x="urn:x">${before}${signedInfo}${value}${after}`;
  return () => assertSignatureForm(elementOf(`${xml}</Signature>`), id, algorithms);
}

const form = "has a signature in a form that SAML does not allow";
const cover = "has a signature that does not cover its parent element";
const transforms = "has a signature with transforms that SAML does not allow";
const refused = (name: string) => `has a signature with a ${name} that is not accepted (SHA-1 is not)`;
const sequence = (...algorithms: string[]) => ({
  transforms: `<Transforms>${algorithms.map(transform).join("")}</Transforms>`,
});

describe("a signature", () => {
  it("may have a KeyInfo, and both digests", () => {
    expect(check()).not.toThrow();
    expect(check({ after: "<KeyInfo/>" })).not.toThrow();
    expect(
      check({ digestMethod: '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/>' }),
    ).not.toThrow();
  });

  it("may leave out its second transform only where the inclusive canonicalization, which that implies, is allowed", () => {
    expect(check(sequence(enveloped), withInclusive)).not.toThrow();
    expect(check(sequence(enveloped), allowed)).toThrow(new MessageError(transforms));
    expect(check(sequence(enveloped, inclusive), withInclusive)).not.toThrow();
    expect(check(sequence(enveloped, inclusive), allowed)).toThrow(new MessageError(refused("Transform")));
    expect(check(sequence(enveloped, enveloped), withInclusive)).toThrow(new MessageError(transforms));
  });

  it.each<[string, Partial<typeof parts>, string]>([
    ["a KeyInfo first", { before: "<KeyInfo/>" }, form],
    ["an Object", { after: "<Object/>" }, form],
    ["an Object after its KeyInfo", { after: "<KeyInfo/><Object/>" }, form],
    ["no value", { value: "" }, form],
    ["a KeyInfo of another namespace", { after: "<x:KeyInfo/>" }, form],
    ["a SignatureValue of another namespace", { value: "<x:SignatureValue/>" }, form],
    ["no reference's URI", { uri: "" }, cover],
    ["an empty URI", { uri: ' URI=""' }, cover],
    ["another URI", { uri: ' URI="#_2"' }, cover],
    ["a URI without #", { uri: ' URI="_1"' }, cover],
    ["two references", { afterReference: "<Reference/>" }, "has more than one Reference in its SignedInfo"],
    ["two digests", { digest: parts.digest + parts.digest }, "has more than one DigestValue in its Reference"],
    ["no digest", { digest: "" }, "has no DigestValue in its Reference"],
    ["no list of transforms", { transforms: "" }, "has no Transforms in its Reference"],
    ["no transforms", sequence(), transforms],
    ["the enveloped transform last", sequence(exclusive, enveloped), transforms],
    ["the canonicalization alone", sequence(exclusive), transforms],
    ["two canonicalizations", sequence(exclusive, exclusive), transforms],
    ["the enveloped transform twice", sequence(enveloped, enveloped), transforms],
    ["three transforms", sequence(enveloped, exclusive, exclusive), transforms],
    ["an unknown transform", sequence(enveloped, "urn:x"), refused("Transform")],
    [
      "a transform without an algorithm",
      { transforms: `<Transforms>${transform(enveloped)}<Transform/></Transforms>` },
      transforms,
    ],
    [
      "an unknown canonicalization",
      { canonicalization: '<CanonicalizationMethod Algorithm="urn:x"/>' },
      refused("CanonicalizationMethod"),
    ],
    [
      "a canonicalization without an algorithm",
      { canonicalization: "<CanonicalizationMethod/>" },
      refused("CanonicalizationMethod"),
    ],
    ["an unknown method", { method: '<SignatureMethod Algorithm="urn:x"/>' }, refused("SignatureMethod")],
    [
      "a second, unknown method",
      { method: `${parts.method}<SignatureMethod Algorithm="urn:x"/>` },
      refused("SignatureMethod"),
    ],
    [
      "a digest by SHA-1",
      { digestMethod: '<DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>' },
      refused("DigestMethod"),
    ],
    [
      "a method of another namespace",
      { method: `<x:SignatureMethod Algorithm="${rsaSha256}"/>` },
      refused("SignatureMethod"),
    ],
    ["another element with an algorithm", { afterReference: `<Other Algorithm="${rsaSha256}"/>` }, refused("Other")],
    ["an element that objects inherit", { afterReference: '<constructor Algorithm="urn:x"/>' }, refused("constructor")],
    ["an element of that name with no algorithm", { afterReference: "<x:DigestMethod/>" }, refused("DigestMethod")],
  ])("is refused with %s", (_what, changes, reason) => {
    expect(check(changes)).toThrow(new MessageError(reason));
  });

  it("cannot cover an element without an id", () => {
    expect(check({ uri: ' URI="#"' }, allowed, "")).toThrow(new MessageError(cover));
  });

  it("may hold other elements, without an algorithm", () => {
    expect(check({ afterReference: "<Other/>" })).not.toThrow();
  });
});
