import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import {
  assertHttps,
  readFederationMetadata,
} from "../../../../../packages/local-tenant/upstream/ws-federation/federation-metadata.ts";
import { certificateOf, sharedSigningKey } from "../signing-key.ts";

const key = sharedSigningKey();
const metadata = "urn:oasis:names:tc:SAML:2.0:metadata";
const federation = "http://docs.oasis-open.org/wsfed/federation/200706";
const certificate = (use = ' use="signing"', text = certificateOf(key)) =>
  `<m:KeyDescriptor${use}><d:KeyInfo><d:X509Data><d:X509Certificate>${text}</d:X509Certificate></d:X509Data></d:KeyInfo></m:KeyDescriptor>`;
const endpoint = (address: string) =>
  `<f:PassiveRequestorEndpoint><a:EndpointReference><a:Address>${address}</a:Address></a:EndpointReference></f:PassiveRequestorEndpoint>`;

const parts = {
  root: "m:EntityDescriptor",
  issuer: ' entityID="urn:adfs"',
  before: "",
  role: "m:RoleDescriptor",
  type: ' i:type="f:SecurityTokenServiceType"',
  keys: certificate(),
  endpoints: endpoint(" https://adfs.example/ls/ ") + endpoint("https://second.example/"),
};

function document(changes: Partial<typeof parts> = {}): string {
  const { root, issuer, before, role, type, keys, endpoints } = { ...parts, ...changes };
  const namespaces = {
    ...{ m: metadata, f: federation, a: "http://www.w3.org/2005/08/addressing", x: "urn:x" },
    ...{ i: "http://www.w3.org/2001/XMLSchema-instance", d: "http://www.w3.org/2000/09/xmldsig#" },
  };
  const declared = Object.entries(namespaces).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  return `<${root}${issuer}${declared.join("")}>${before}<${role}${type}>${keys}${endpoints}</${role}></${root}>`;
}
const read = (changes: Partial<typeof parts> = {}) => readFederationMetadata(document(changes));

describe("federation metadata", () => {
  const expected = {
    issuer: "urn:adfs",
    endpoint: "https://adfs.example/ls/",
    certificates: [new X509Certificate(key.cert).toString()],
    unusable: 0,
  };

  it("is read, with a byte order mark and white space around it and comments in it", () => {
    expect(read()).toEqual(expected);
    expect(readFederationMetadata(`\ufeff\n<?xml version="1.0"?><!-- x -->${document()}\n`)).toEqual(expected);
  });

  it("loses only a byte order mark at its beginning", () => {
    expect(read({ issuer: ' entityID="urn:\ufeffadfs"' }).issuer).toBe("urn:\ufeffadfs");
  });

  it("has the certificates for signing, or for any use, and counts the unusable ones", () => {
    const keys = certificate("") + certificate(' use="encryption"') + certificate(' use="signing"', "AAAA");
    expect(read({ keys })).toEqual({ ...expected, unusable: 1 });
  });

  it("has the first token service, after other services", () => {
    const application = '<m:RoleDescriptor i:type="f:ApplicationServiceType"/>';
    const others = `${application}<m:RoleDescriptor/><m:RoleDescriptor i:type=":"/><m:RoleDescriptor i:type="f:"/>`;
    expect(read({ before: others })).toEqual(expected);
  });

  const none = "offers no WS-Federation sign-in";
  const noKey = "has no usable signing certificate";
  const notHttps = "has a sign-in endpoint that is not an https URL";
  const short = "without an RSA key of at least 2048 bits";
  it.each<[string, Partial<typeof parts>, string]>([
    ["another root", { root: "m:EntitiesDescriptor" }, "has no EntityDescriptor"],
    ["a root of another namespace", { root: "x:EntityDescriptor" }, "has no EntityDescriptor"],
    ["no entityID", { issuer: "" }, "has no entityID"],
    ["a role of another name", { role: "m:IDPSSODescriptor" }, none],
    ["a role of another namespace", { role: "x:RoleDescriptor" }, none],
    ["a role without a type", { type: "" }, none],
    ["another type", { type: ' i:type="f:Other"' }, none],
    ["a type of another namespace", { type: ' i:type="x:SecurityTokenServiceType"' }, none],
    ["a type without a prefix", { type: ' i:type="SecurityTokenServiceType"' }, none],
    ["a type in another attribute", { type: ' type="f:SecurityTokenServiceType"' }, none],
    ["no certificate", { keys: "" }, noKey],
    ["a certificate for another use", { keys: certificate(' use="encryption"') }, noKey],
    ["a bad certificate", { keys: certificate("", "AAAA") }, `${noKey} (1 ${short})`],
    ["a key of another namespace", { keys: certificate().replaceAll("m:Key", "x:Key") }, noKey],
    ["a KeyInfo of another namespace", { keys: certificate().replaceAll("d:KeyInfo", "x:KeyInfo") }, noKey],
    ["a certificate in other data", { keys: certificate().replaceAll("X509Data", "PGPData") }, noKey],
    ["another kind of certificate", { keys: certificate().replaceAll("X509Certificate", "X509CRL") }, noKey],
    ["no endpoint", { endpoints: "" }, "has no PassiveRequestorEndpoint"],
    [
      "an endpoint of another namespace",
      { endpoints: "<x:PassiveRequestorEndpoint/>" },
      "has no PassiveRequestorEndpoint",
    ],
    ["an endpoint without a reference", { endpoints: "<f:PassiveRequestorEndpoint/>" }, notHttps],
    [
      "an endpoint without an address",
      { endpoints: "<f:PassiveRequestorEndpoint><a:EndpointReference/></f:PassiveRequestorEndpoint>" },
      notHttps,
    ],
    ["an endpoint without TLS", { endpoints: endpoint("http://adfs.example/ls/") }, notHttps],
    [
      "two addresses",
      { endpoints: endpoint("https://a.example/</a:Address><a:Address>https://b.example/") },
      "has more than one Address in its EndpointReference",
    ],
  ])("is refused with %s", (_what, changes, reason) => {
    expect(() => read(changes)).toThrow(new MessageError(reason));
  });

  it("leads to https URLs only", () => {
    expect(() => assertHttps("https://adfs.example/")).not.toThrow();
    for (const address of ["", "adfs.example", "http://adfs.example/", "javascript:alert(1)"]) {
      expect(() => assertHttps(address)).toThrow(new MessageError(notHttps));
    }
  });
});
