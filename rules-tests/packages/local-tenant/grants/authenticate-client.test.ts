import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { OAuthError } from "../../../../packages/auth0-dialect/oauth-error.ts";
import { authenticateClient, claimedClient } from "../../../../packages/local-tenant/grants/client-authentication.ts";
import type { Client } from "../../../../packages/local-tenant/store/entities.ts";
import { testKeyPair } from "../../../shared-keys.ts";
import { machine, portal } from "../world/acme.ts";
import { createEndpoint, type Endpoint } from "./test-tenant.ts";

const secret = machine.client_secret ?? "";
const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const encode = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
const basic = (id: string, password: string, scheme = "Basic") =>
  `${scheme} ${btoa(`${encode(id)}:${encode(password)}`)}`;
const unauthorized = new OAuthError(401, "access_denied", "Unauthorized");
const invalid = (description: string) => new OAuthError(400, "invalid_request", description);

describe("the client of a request", () => {
  let endpoint: Endpoint;
  beforeAll(async () => {
    endpoint = await createEndpoint();
  });
  const put = (changes: Partial<Client>) => endpoint.tenant.store.clients.put({ ...machine, ...changes });
  beforeEach(() => {
    put({});
    endpoint.tenant.store.clients.put(portal);
  });
  const authenticate = (parameters: Readonly<Record<string, unknown>>, authorization?: string) =>
    authenticateClient(endpoint.parts, authorization, new Map(Object.entries(parameters)));

  /** As the endpoint answers: status, error and description. */
  const refused = (error: OAuthError) =>
    expect.objectContaining({ status: error.status, error: error.error, message: error.message });

  it("is authenticated by its secret in the body or in the header", async () => {
    for (const authenticated of [
      await authenticate({ client_id: "machine", client_secret: secret }),
      await authenticate({}, basic("machine", secret)),
      await authenticate({ client_id: "machine" }, basic("machine", secret)),
      await authenticate({}, basic("machine", secret, "basic  ")),
    ]) {
      expect(authenticated).toEqual({ client: machine, confidential: true });
    }
  });

  it("may have an id of one letter", async () => {
    put({ client_id: "m" });
    expect((await authenticate({}, basic("m", secret))).client.client_id).toBe("m");
  });

  it("is refused with a header that has no colon, though its text begins with the id and is the secret", async () => {
    put({ client_secret: "machine1" });
    await expect(authenticate({}, `Basic ${btoa("machine1")}`)).rejects.toEqual(refused(unauthorized));
  });

  it("is not authenticated if it has no secret to send", async () => {
    expect(await authenticate({ client_id: "portal" })).toEqual({ client: portal, confidential: false });
  });

  it.each<[string, Record<string, unknown>, string | undefined]>([
    ["a wrong secret", { client_id: "machine", client_secret: `${secret}x` }, undefined],
    ["no secret", { client_id: "machine" }, undefined],
    ["an unknown id", { client_id: "nobody", client_secret: secret }, undefined],
    ["the secret of a public client", { client_id: "portal", client_secret: "any" }, undefined],
    ["another scheme", { client_id: "machine" }, basic("machine", secret, "Bearer")],
    ["a scheme that ends with Basic", { client_id: "machine" }, basic("machine", secret, "xBasic")],
    ["no space after the scheme", { client_id: "machine" }, basic("machine", secret).replace(" ", "")],
    ["something after the header", {}, `${basic("machine", secret)} x`],
    ["no base64 in the header", {}, "Basic %%%"],
    ["too much padding in the header", {}, `Basic ${btoa("machine:x").replace(/=*$/, "===")}`],
    ["no colon in the header", {}, `Basic ${btoa("machine")}`],
    ["no id in the header", {}, `Basic ${btoa(`:${encode(secret)}`)}`],
    ["bad encoding in the header", {}, `Basic ${btoa("machine:%zz")}`],
    ["an empty header", {}, ""],
  ])("is refused with %s", async (_what, parameters, authorization) => {
    await expect(authenticate(parameters, authorization)).rejects.toEqual(refused(unauthorized));
  });

  it.each<[string, Partial<Client>]>([
    ["is the tenant's global client", { global: true }],
    ["has no secret", { client_secret: undefined as never }],
    ["is public, though it has a secret", { token_endpoint_auth_method: "none" }],
    ["has keys, though it has a secret", { client_authentication_methods: { private_key_jwt: { credentials: [] } } }],
  ])("is refused with its secret if it %s", async (_what, changes) => {
    put(changes);
    await expect(authenticate({ client_id: "machine", client_secret: secret })).rejects.toEqual(refused(unauthorized));
  });

  it.each<[string, Record<string, unknown>, string | undefined, string]>([
    ["nobody", {}, undefined, "Missing required parameter: client_id"],
    ["nobody, with a secret", { client_secret: secret }, undefined, "Missing required parameter: client_id"],
    ["two clients", { client_id: "portal" }, basic("machine", secret), "The request names two clients."],
    [
      "one client in two ways",
      { client_id: "machine", client_secret: secret },
      basic("machine", secret),
      "The request uses more than one method of client authentication.",
    ],
    [
      "an assertion's type only",
      { client_id: "machine", client_assertion_type: jwtBearer },
      undefined,
      "Missing required parameter: client_assertion",
    ],
    [
      "an assertion of another type",
      { client_assertion: "x", client_assertion_type: "urn:x" },
      undefined,
      `The client_assertion_type must be ${jwtBearer}.`,
    ],
    [
      "an assertion without a type",
      { client_assertion: "x" },
      undefined,
      `The client_assertion_type must be ${jwtBearer}.`,
    ],
  ])("is not found where the request names %s", async (_what, parameters, authorization, description) => {
    await expect(authenticate(parameters, authorization)).rejects.toEqual(refused(invalid(description)));
  });

  it("is refused by name where it needs a method that the tenant lacks", async () => {
    put({ client_authentication_methods: { tls_client_auth: { credentials: [] } } });
    const lacks = invalid("The local tenant lacks client authentication by tls_client_auth.");
    await expect(authenticate({ client_id: "machine", client_secret: secret })).rejects.toEqual(refused(lacks));
  });

  it("is known for the log, authenticated or not", () => {
    const claimed = (parameters: Readonly<Record<string, unknown>>, authorization?: string) =>
      claimedClient(endpoint.tenant, authorization, new Map(Object.entries(parameters)))?.client_id;
    expect(claimed({ client_id: "machine", client_secret: "wrong" })).toBe("machine");
    expect(claimed({}, basic("machine", "wrong"))).toBe("machine");
    expect(claimed({ client_id: "nobody" })).toBeUndefined();
    expect(claimed({})).toBeUndefined();
    const broken = {
      get: () => {
        throw new RangeError("disk");
      },
    };
    const failing = { store: { clients: broken } };
    expect(() => claimedClient(failing as never, undefined, new Map([["client_id", "x"]]))).toThrow(RangeError);
  });

  describe("with an assertion", () => {
    interface Signing {
      readonly key?: "RS256" | "RS384" | "PS256" | "foreign";
      readonly alg?: string;
      readonly header?: Readonly<Record<string, unknown>>;
      readonly claims?: Readonly<Record<string, unknown>>;
    }
    let foreign: Awaited<ReturnType<typeof generateKeyPair>>;
    let count = 0;
    beforeAll(async () => {
      foreign = await generateKeyPair("RS256");
      const pem = await exportSPKI(testKeyPair().publicKey as never);
      const times = { created_at: "", updated_at: "" };
      const put = (id: string, alg: string, changes: object = {}) => {
        const common = { client_id: "signer", credential_type: "public_key" as const, kid: `kid-${id}`, pem, ...times };
        endpoint.tenant.store.clientCredentials.put({ ...common, id, alg, ...changes });
      };
      for (const alg of ["RS256", "RS384", "PS256", "RS512"]) put(alg, alg);
      const expires = new Date(Date.now() + 60_000).toISOString();
      put("expiring", "RS256", { kid: "expiring", expires_at: expires });
      put("expired", "RS256", { kid: "expired", expires_at: new Date(Date.now() - 1).toISOString() });
      put("others", "RS256", { kid: "others", client_id: "machine" });
      put("unlisted", "RS256", { kid: "unlisted" });
      put("certificate", "RS256", { kid: "certificate", credential_type: "x509_cert" });
      put("broken", "RS256", { kid: "broken", pem: "none" });
    });
    beforeEach(() => {
      const ids = [
        "broken",
        "gone",
        "RS256",
        "RS384",
        "PS256",
        "RS512",
        "expiring",
        "expired",
        "others",
        "certificate",
      ];
      const credentials = ids.map((id) => ({ id }));
      put({ client_id: "signer", client_authentication_methods: { private_key_jwt: { credentials } } });
    });

    /** A valid assertion, except for the changes. A claim that is undefined is left out. */
    async function assertion({ key = "RS256", header, claims }: Signing = {}): Promise<string> {
      count += 1;
      const now = Math.floor(endpoint.tenant.now() / 1000);
      const own = { iss: "signer", sub: "signer", aud: "https://tenant.example/", exp: now + 60, jti: `id-${count}` };
      const { privateKey } = key === "foreign" ? foreign : testKeyPair();
      return new SignJWT({ ...own, ...claims })
        .setProtectedHeader({ alg: key === "foreign" ? "RS256" : key, ...header })
        .sign(privateKey);
    }
    const send = (client_assertion: unknown, parameters: Readonly<Record<string, unknown>> = {}) =>
      authenticate({ client_assertion, client_assertion_type: jwtBearer, ...parameters });
    const seconds = (offset: number) => Math.floor(endpoint.tenant.now() / 1000) + offset;

    it.each<[string, Signing]>([
      ["is signed with RS256", {}],
      ["is signed with RS384", { key: "RS384" }],
      ["is signed with PS256", { key: "PS256" }],
      ["has a kid that is no text, which counts as none", { header: { kid: 7 } }],
      ["names its key", { header: { kid: "kid-RS256" } }],
      ["names a key that expires later", { header: { kid: "expiring" } }],
      ["has the token endpoint as its audience", { claims: { aud: "https://tenant.example/oauth/token" } }],
      ["has a list of one audience", { claims: { aud: ["https://tenant.example/"] } }],
    ])("is authenticated if that %s", async (_what, signing) => {
      const { client, confidential } = await send(await assertion(signing));
      expect({ id: client.client_id, confidential }).toEqual({ id: "signer", confidential: true });
    });

    it("may name itself too", async () => {
      expect((await send(await assertion(), { client_id: "signer" })).client.client_id).toBe("signer");
      await expect(send(await assertion(), { client_id: "machine" })).rejects.toEqual(
        refused(invalid("The request names two clients.")),
      );
    });

    it.each<[string, () => Signing]>([
      ["is signed with a foreign key", () => ({ key: "foreign" })],
      ["is signed with RS512", () => ({ key: "RS512" as never })],
      ["names the key of another algorithm", () => ({ header: { kid: "kid-RS384" } })],
      ["names an expired key", () => ({ header: { kid: "expired" } })],
      ["names another client's key", () => ({ header: { kid: "others" } })],
      ["names a key that the client does not list", () => ({ header: { kid: "unlisted" } })],
      ["names a certificate", () => ({ header: { kid: "certificate" } })],
      ["names a key that cannot be read", () => ({ header: { kid: "broken" } })],
      ["has another audience", () => ({ claims: { aud: "https://other.example/" } })],
      ["has two audiences", () => ({ claims: { aud: ["https://tenant.example/", "https://other.example/"] } })],
      ["has no audience", () => ({ claims: { aud: undefined } })],
      ["has another issuer", () => ({ claims: { iss: "machine" } })],
      ["has another subject", () => ({ claims: { sub: "machine" } })],
      ["has no subject", () => ({ claims: { sub: undefined } })],
      ["never ends", () => ({ claims: { exp: undefined } })],
      ["has ended", () => ({ claims: { exp: seconds(-11) } })],
      ["begins later", () => ({ claims: { nbf: seconds(15) } })],
      ["lives too long", () => ({ claims: { exp: seconds(312) } })],
      ["has no id", () => ({ claims: { jti: undefined } })],
      ["has an empty id", () => ({ claims: { jti: "" } })],
      ["has an id that is no text", () => ({ claims: { jti: 7 } })],
    ])("is refused if that %s", async (_what, signing) => {
      await expect(send(await assertion(signing()))).rejects.toEqual(refused(unauthorized));
    });

    it("may differ by ten seconds from the tenant's clock, and live for five minutes", async () => {
      expect(await send(await assertion({ claims: { exp: seconds(-8) } }))).toHaveProperty("confidential", true);
      expect(await send(await assertion({ claims: { nbf: seconds(8) } }))).toHaveProperty("confidential", true);
      expect(await send(await assertion({ claims: { exp: seconds(309) } }))).toHaveProperty("confidential", true);
    });

    it("is authenticated once by each, as long as it is accepted", async () => {
      const once = await assertion();
      expect(await send(once)).toHaveProperty("confidential", true);
      await expect(send(once)).rejects.toEqual(refused(unauthorized));
      endpoint.advance(65);
      await expect(send(once)).rejects.toEqual(refused(unauthorized));
      endpoint.advance(-65);
    });

    it("has ids of its own", async () => {
      const methods = { private_key_jwt: { credentials: [{ id: "second" }] } };
      put({ client_id: "second", client_authentication_methods: methods });
      const credential = endpoint.tenant.store.clientCredentials.get("RS256");
      if (credential === undefined) throw new Error("no credential");
      endpoint.tenant.store.clientCredentials.put({ ...credential, id: "second", client_id: "second" });
      await send(await assertion({ claims: { jti: "shared" } }));
      const others = { iss: "second", sub: "second", jti: "shared" };
      expect(await send(await assertion({ claims: others }))).toHaveProperty("confidential", true);
    });

    it.each(["x", "a.b.c", "..", "\u{1f642}.\u{1f642}.\u{1f642}"])("is refused if that is no JWT: %j", async (text) => {
      await expect(send(text)).rejects.toEqual(refused(unauthorized));
    });

    it("is refused if it is to have a secret, or none", async () => {
      await expect(send(await assertion({ claims: { iss: "machine", sub: "machine" } }))).rejects.toEqual(
        refused(unauthorized),
      );
      await expect(send(await assertion({ claims: { iss: "portal", sub: "portal" } }))).rejects.toEqual(
        refused(unauthorized),
      );
      await expect(authenticate({ client_id: "signer" })).rejects.toEqual(refused(unauthorized));
    });

    it("is refused without a signature, and with one by the public key as a secret", async () => {
      const [, payload = ""] = (await assertion()).split(".");
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      await expect(send(`${part({ alg: "none" })}.${payload}.`)).rejects.toEqual(refused(unauthorized));
      await expect(send(`${part({ alg: 7 })}.${payload}.AAAA`)).rejects.toEqual(refused(unauthorized));
      await expect(send(`${part({ alg: "RS256", kid: 7 })}.${payload}.AAAA`)).rejects.toEqual(refused(unauthorized));
    });
  });
});
