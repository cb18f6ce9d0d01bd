import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { generate } from "selfsigned";
import {
  readCertificate,
  readCertificates,
  unusableCount,
  warnOfUnusable,
} from "../../../../../packages/local-tenant/upstream/saml-assertions/certificate.ts";
import { connectionWith, relyingParty } from "../connection.ts";
import { createSigningKey } from "../saml/response-forge.ts";
import { certificateOf, sharedSigningKey } from "../signing-key.ts";

describe("a certificate", () => {
  const key = sharedSigningKey();
  const pem = new X509Certificate(key.cert).toString();
  let weak: string;
  let elliptic: string;
  beforeAll(async () => {
    weak = (await createSigningKey(1024)).cert;
    elliptic = (await generate([{ name: "commonName", value: "x" }], { keyType: "ec", algorithm: "sha256" })).cert;
  });

  it("is read as PEM, as base64 of PEM, and as base64 of DER on any lines", () => {
    const der = certificateOf(key);
    const lines = der.replace(/(.{64})/g, "$1\n ");
    for (const text of [key.cert, `\n${key.cert}`, Buffer.from(key.cert).toString("base64"), der, lines]) {
      expect(readCertificate(text)).toBe(pem);
    }
  });

  it("is not read if it is none, or has another key than RSA of at least 2048 bits", () => {
    for (const text of ["", "AAAA", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", weak, elliptic]) {
      expect(readCertificate(text)).toBeUndefined();
    }
  });

  it("that cannot be used does not spoil the others, and is counted", () => {
    expect(readCertificates([weak, key.cert, "AAAA"])).toEqual({ certificates: [pem], unusable: 2 });
    expect(readCertificates([])).toEqual({ certificates: [], unusable: 0 });
  });

  it("that cannot be used is told in the log and in messages", () => {
    const party = relyingParty();
    warnOfUnusable(party, connectionWith(), 0);
    expect(party.logged).toEqual([]);
    warnOfUnusable(party, connectionWith(), 2);
    const description = "Signing certificates in the provider's metadata without an RSA key of at least 2048 bits: 2";
    expect(party.logged).toEqual([{ type: "w", connection: "globex", description }]);
    expect(unusableCount(0)).toBe("");
    expect(unusableCount(2)).toBe(" (2 without an RSA key of at least 2048 bits)");
  });
});
