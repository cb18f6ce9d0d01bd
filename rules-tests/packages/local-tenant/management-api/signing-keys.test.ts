import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

describe("signing keys", () => {
  let api: TenantUnderTest;
  beforeAll(async () => {
    api = await openTenant();
  });
  afterAll(() => api.close());

  const wellKnown = async (name: string) => {
    const response = await api.running.tenant.fetch(`${api.issuer}.well-known/${name}`);
    return { headers: response.headers, body: JSON.parse(await response.text()) };
  };
  const keySet = () =>
    createRemoteJWKSet(new URL(`${api.issuer}.well-known/jwks.json`), { [customFetch]: api.running.tenant.fetch });
  const ids = async () => (await wellKnown("jwks.json")).body.keys.map(({ kid }: { kid: string }) => kid);

  it("are published with certificates, the next one too, for seconds", async () => {
    const { headers, body } = await wellKnown("jwks.json");
    expect(headers.get("cache-control")).toBe("public, max-age=15, stale-while-revalidate=15, stale-if-error=86400");
    expect(body.keys).toHaveLength(2);
    for (const key of body.keys) {
      expect(Object.keys(key).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use", "x5c", "x5t"]);
      const certificate = new X509Certificate(Buffer.from(key.x5c[0], "base64"));
      expect(certificate.publicKey.export({ format: "jwk" }).n).toBe(key.n);
      const thumbprint = Buffer.from(certificate.fingerprint.replaceAll(":", ""), "hex").toString("base64url");
      expect(key.x5t).toBe(thumbprint);
    }
  });

  it("rotate: the next one signs, the previous one verifies until it is revoked", async () => {
    const [current, next] = await ids();
    const verifier = keySet();
    const before = await api.token();
    await jwtVerify(before, verifier);
    const rotated = await api.call("POST", "/keys/signing/rotate");
    expect([rotated.status, rotated.body.kid]).toEqual([201, next]);
    const after = await api.token();
    // The verifier knew the new key before the rotation: it asks for no other.
    expect((await jwtVerify(after, verifier)).protectedHeader.kid).toBe(next);
    const [, third] = await ids();
    expect(await ids()).toEqual([next, third, current]);
    const authorization = { authorization: `Bearer ${before}` };
    expect((await api.call("GET", "/clients", undefined, authorization)).status).toBe(200);

    const renewed = { authorization: `Bearer ${after}` };
    expect((await api.call("PUT", `/keys/signing/${next}/revoke`, undefined, renewed)).status).toBe(400);
    expect((await api.call("PUT", `/keys/signing/${current}/revoke`, undefined, renewed)).body.kid).toBe(current);
    expect(await ids()).toEqual([next, third]);
    expect((await api.call("GET", "/clients", undefined, authorization)).status).toBe(401);
    const { body: keys } = await api.call("GET", "/keys/signing", undefined, renewed);
    expect(
      keys.map((key: Record<string, unknown>) => [key.kid, key.current, key.next, key.previous, key.revoked]),
    ).toEqual([
      [next, true, false, false, false],
      [third, false, true, false, false],
      [current, false, false, true, true],
    ]);
    expect(keys[0].cert).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(keys[0].pkcs7).toMatch(/^-----BEGIN PKCS7-----/);
    expect((await api.call("GET", "/keys/signing/nothing", undefined, renewed)).status).toBe(404);
    const reader = { authorization: `Bearer ${await api.token(["read:signing_keys"])}` };
    expect((await api.call("POST", "/keys/signing/rotate", undefined, reader)).status).toBe(403);
  });

  it("come with metadata that names Auth0's endpoints, at both well-known addresses", async () => {
    const { body } = await wellKnown("openid-configuration");
    expect((await wellKnown("oauth-authorization-server")).body).toEqual(body);
    for (const name of ["device_authorization_endpoint", "end_session_endpoint", "registration_endpoint"]) {
      const answer = await api.running.tenant.fetch(body[name], { method: "POST" });
      expect(await answer.json()).toMatchObject({ error_description: expect.stringContaining("local tenant lacks") });
    }
  });
});
