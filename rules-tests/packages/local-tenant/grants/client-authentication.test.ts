import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { type Changes, token } from "../login/portal.ts";
import { audience, machine, startTestTenant, type TestTenant } from "../world/acme.ts";

const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ask = { grant_type: "client_credentials", audience };
const secret = machine.client_secret ?? "";
const encode = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
const basic = (id: string, password: string) => ({
  authorization: `Basic ${btoa(`${encode(id)}:${encode(password)}`)}`,
});

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

describe("client authentication", () => {
  let test: TestTenant;
  let keys: Record<"RS256" | "RS384" | "PS256" | "expired" | "foreign" | "RS512", KeyPair>;

  beforeAll(async () => {
    test = await startTestTenant();
    keys = {
      RS256: await generateKeyPair("RS256"),
      RS384: await generateKeyPair("RS384"),
      PS256: await generateKeyPair("PS256"),
      RS512: await generateKeyPair("RS512"),
      expired: await generateKeyPair("RS256"),
      foreign: await generateKeyPair("RS256"),
    };
    const now = new Date().toISOString();
    const credentials: { id: string }[] = [];
    for (const [id, { publicKey }] of Object.entries(keys)) {
      if (id !== "foreign") credentials.push({ id });
      test.store.clientCredentials.put({
        id,
        client_id: "signer",
        credential_type: "public_key",
        kid: `kid-${id}`,
        alg: id.startsWith("RS") || id.startsWith("PS") ? id : "RS256",
        pem: await exportSPKI(publicKey),
        created_at: now,
        updated_at: now,
        ...(id === "expired" && { expires_at: now }),
      });
    }
    const methods = { private_key_jwt: { credentials } };
    test.store.clients.put({ ...machine, client_id: "signer", client_authentication_methods: methods });
    const grant = { audience, scope: ["read:orders"] };
    test.store.clientGrants.put({ ...grant, id: "signer", client_id: "signer" });
  });
  afterAll(() => test.close());

  const unauthorized = { status: 401, body: { error: "access_denied", error_description: "Unauthorized" } };
  const send = async (changes: Changes, headers: Record<string, string> = {}) => {
    const { status, body } = await token(test, { ...ask, ...changes }, headers);
    return { status, body };
  };

  describe("by a secret", () => {
    it("accepts it in the body, or form-encoded in the header", async () => {
      expect((await send({ client_id: "machine", client_secret: secret })).status).toBe(200);
      expect((await send({}, basic("machine", secret))).status).toBe(200);
      expect((await send({ client_id: "machine" }, basic("machine", secret))).status).toBe(200);
    });

    it.each<[string, Changes, Record<string, string>]>([
      ["a wrong secret", { client_id: "machine", client_secret: `${secret}x` }, {}],
      ["a part of it", { client_id: "machine", client_secret: secret.slice(0, -1) }, {}],
      ["none", { client_id: "machine" }, {}],
      ["an empty one", { client_id: "machine", client_secret: "" }, {}],
      ["an unknown client", { client_id: "nobody", client_secret: secret }, {}],
      ["a client of every object", { client_id: "constructor", client_secret: secret }, {}],
      ["a wrong secret in the header", {}, basic("machine", "wrong")],
      ["a header without a colon", {}, { authorization: `Basic ${btoa("machine")}` }],
      ["a header that is not base64", {}, { authorization: "Basic %%%" }],
      ["a header of bad encoding", {}, { authorization: `Basic ${btoa("machine:%zz")}` }],
      ["another scheme", { client_id: "machine", client_secret: secret }, { authorization: "Bearer x" }],
      ["a secret of a client that has keys", { client_id: "signer", client_secret: secret }, {}],
      ["a secret of a public client", { client_id: "portal", client_secret: "any" }, {}],
    ])("refuses %s", async (_what, changes, headers) => {
      expect(await send(changes, headers)).toEqual(unauthorized);
    });

    it("refuses the secret of a public client", async () => {
      const own = { client_id: "public", token_endpoint_auth_method: "none" as const };
      test.store.clients.put({ ...machine, ...own });
      expect(await send({ client_id: "public", client_secret: secret })).toEqual(unauthorized);
    });

    it("refuses several authentication methods, or two client ids", async () => {
      const both = await send({ client_id: "machine", client_secret: secret }, basic("machine", secret));
      expect(both).toMatchObject({ status: 400, body: { error: "invalid_request" } });
      const two = await send({ client_id: "portal" }, basic("machine", secret));
      expect(two).toMatchObject({ status: 400, body: { error_description: "The request names two clients." } });
    });

    it("refuses a request that names no client", async () => {
      const description = "Missing required parameter: client_id";
      expect(await send({})).toMatchObject({ status: 400, body: { error_description: description } });
    });
  });

  describe("by a signed assertion", () => {
    interface Signing {
      readonly key?: keyof typeof keys;
      readonly alg?: string;
      readonly kid?: string;
      readonly claims?: Readonly<Record<string, unknown>>;
    }
    let count = 0;

    /** A valid assertion, except for the changes; a claim that is undefined is left out. */
    async function assertion({ key = "RS256", alg, kid, claims = {} }: Signing = {}): Promise<string> {
      count += 1;
      const now = Math.floor(Date.now() / 1000);
      const own = { iss: "signer", sub: "signer", aud: test.issuer, iat: now, exp: now + 60, jti: `id-${count}` };
      const header = { alg: alg ?? (key === "expired" || key === "foreign" ? "RS256" : key), ...(kid && { kid }) };
      return new SignJWT({ ...own, ...claims }).setProtectedHeader(header).sign(keys[key].privateKey);
    }
    const sendAssertion = (client_assertion: string, changes: Changes = {}) =>
      send({ client_assertion, client_assertion_type: jwtBearer, ...changes });

    it.each(["RS256", "RS384", "PS256"] as const)("takes %s", async (key) => {
      expect((await sendAssertion(await assertion({ key, kid: `kid-${key}` }))).status).toBe(200);
      expect((await sendAssertion(await assertion({ key }), { client_id: "signer" })).status).toBe(200);
    });

    it("accepts the token endpoint as its audience", async () => {
      const claims = { aud: `${test.issuer}oauth/token` };
      expect((await sendAssertion(await assertion({ claims }))).status).toBe(200);
    });

    it.each<[string, Signing]>([
      ["another audience", { claims: { aud: "https://other.example/" } }],
      ["several audiences", { claims: { aud: ["https://other.example/", "https://tenant.example/"] } }],
      ["no audience", { claims: { aud: undefined } }],
      ["another issuer", { claims: { iss: "machine" } }],
      ["another subject", { claims: { sub: "machine" } }],
      ["no expiry", { claims: { exp: undefined } }],
      ["an expiry that is past", { claims: { exp: Math.floor(Date.now() / 1000) - 60 } }],
      ["an expiry beyond five minutes", { claims: { exp: Math.floor(Date.now() / 1000) + 3600 } }],
      ["a time to come", { claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }],
      ["no jti", { claims: { jti: undefined } }],
      ["an empty jti", { claims: { jti: "" } }],
      ["a foreign key", { key: "foreign" }],
      ["a key that has expired", { key: "expired" }],
      ["a key's id that is another's", { kid: "kid-RS384" }],
      ["an algorithm that Auth0 does not take", { key: "RS512" }],
    ])("refuses %s", async (_what, signing) => {
      expect(await sendAssertion(await assertion(signing))).toEqual(unauthorized);
    });

    it("accepts a list of one audience", async () => {
      const claims = { aud: [test.issuer] };
      expect((await sendAssertion(await assertion({ claims }))).status).toBe(200);
    });

    it("refuses two audiences even if one is the tenant", async () => {
      const claims = { aud: [test.issuer, "https://other.example/"] };
      expect(await sendAssertion(await assertion({ claims }))).toEqual(unauthorized);
    });

    it("accepts each assertion once", async () => {
      const once = await assertion();
      expect((await sendAssertion(once)).status).toBe(200);
      expect(await sendAssertion(once)).toEqual(unauthorized);
    });

    it("refuses an unsigned one, one signed with the public key as a secret, and text that is not a JWT", async () => {
      const [, payload = ""] = (await assertion()).split(".");
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      expect(await sendAssertion(`${part({ alg: "none" })}.${payload}.`)).toEqual(unauthorized);
      const credential = test.store.clientCredentials.get("RS256");
      if (credential?.credential_type !== "public_key") throw new Error("The credential holds no public key");
      const pem = new TextEncoder().encode(credential.pem);
      const now = Math.floor(Date.now() / 1000);
      const forged = new SignJWT({ iss: "signer", sub: "signer", aud: test.issuer, exp: now + 60, jti: "forged" });
      const hmac = await forged.setProtectedHeader({ alg: "HS256" }).sign(pem);
      expect(await sendAssertion(hmac)).toEqual(unauthorized);
      for (const text of ["x", "a.b.c", "..", "🙂.🙂.🙂"]) expect(await sendAssertion(text)).toEqual(unauthorized);
    });

    it("refuses another type, a missing part, and an assertion beside a secret", async () => {
      const type = await sendAssertion(await assertion(), { client_assertion_type: "urn:other" });
      expect(type).toMatchObject({ status: 400, body: { error: "invalid_request" } });
      const missing = await send({ client_assertion_type: jwtBearer, client_id: "signer" });
      expect(missing).toMatchObject({ status: 400, body: { error: "invalid_request" } });
      const both = await sendAssertion(await assertion(), { client_id: "signer", client_secret: secret });
      expect(both).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    });

    it("refuses an assertion of a client that has a secret", async () => {
      const claims = { iss: "machine", sub: "machine" };
      expect(await sendAssertion(await assertion({ claims }))).toEqual(unauthorized);
    });
  });
});
