import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { testAuthority, testPublicKey, testSigningKey } from "../../../shared-keys.ts";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
beforeAll(async () => {
  api = await openTenant();
});
afterAll(() => api.close());

const spki = ({ publicKey }: { publicKey: KeyObject }) => publicKey.export({ type: "spki", format: "pem" }).toString();

const created = async (body: object = {}) => (await api.call("POST", "/clients", { name: "App", ...body })).body;

describe("clients", () => {
  it("get an id, a secret and what Auth0 adds", async () => {
    const spa = await created({ app_type: "spa" });
    expect(spa.client_id).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(spa.client_secret).toMatch(/^[A-Za-z0-9]{64}$/);
    const { encrypted, ...kept } = spa;
    expect(encrypted).toBe(true);
    expect((await api.call("GET", `/clients/${spa.client_id}`)).body).toEqual(kept);
  });

  it("keep properties that the tenant does not know", async () => {
    const client = await created({ initiate_login_uri: "https://a.example/login" });
    expect((await api.call("GET", `/clients/${client.client_id}`)).body.initiate_login_uri).toBe(
      "https://a.example/login",
    );
  });

  it("merge metadata key by key; null and the empty text remove one", async () => {
    const { client_id: id } = await created({ client_metadata: { a: "1", b: "2", c: "3" } });
    const patch = { client_metadata: { a: "9", b: null, c: "", d: "4" } };
    expect((await api.call("PATCH", `/clients/${id}`, patch)).body.client_metadata).toEqual({ a: "9", d: "4" });
    expect((await api.call("PATCH", `/clients/${id}`, { description: "x" })).body.client_metadata).toEqual({
      a: "9",
      d: "4",
    });
  });

  it("hold ten metadata keys, counted after merging", async () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, "v"]));
    const { client_id: id } = await created({ client_metadata: ten });
    expect((await api.call("PATCH", `/clients/${id}`, { client_metadata: { eleventh: "v" } })).status).toBe(400);
    expect((await api.call("PATCH", `/clients/${id}`, { client_metadata: { k0: null, eleventh: "v" } })).status).toBe(
      200,
    );
    expect((await api.call("POST", "/clients", { name: "B", client_metadata: { ...ten, more: "v" } })).status).toBe(
      400,
    );
  });

  it("accept metadata of up to 255 characters, and only text", async () => {
    const post = (client_metadata: unknown) => api.call("POST", "/clients", { name: "M", client_metadata });
    expect((await post({ k: "x".repeat(255) })).status).toBe(201);
    expect((await post({ k: "x".repeat(256) })).status).toBe(400);
    expect((await post({ ["k".repeat(256)]: "x" })).status).toBe(400);
    expect((await post({ k: 1 })).body.message).toContain("on property client_metadata.k");
  });

  it("lose a property that is null, and are deleted with their grants", async () => {
    const client = await created({ description: "old" });
    const patched = await api.call("PATCH", `/clients/${client.client_id}`, { description: null });
    expect(patched.body).not.toHaveProperty("description");
    const audience = `https://api.example.com/${client.client_id}`;
    await api.call("POST", "/resource-servers", { identifier: audience });
    const grant = await api.call("POST", "/client-grants", { client_id: client.client_id, audience, scope: [] });
    expect((await api.call("DELETE", `/clients/${client.client_id}`)).status).toBe(204);
    expect((await api.call("GET", `/clients/${client.client_id}`)).body).toEqual({
      statusCode: 404,
      error: "Not Found",
      message: "The client does not exist",
      errorCode: "inexistent_client",
    });
    expect((await api.call("GET", `/client-grants/${grant.body.id}`)).status).toBe(404);
  });

  it("get a new secret", async () => {
    const client = await created();
    const rotated = (await api.call("POST", `/clients/${client.client_id}/rotate-secret`)).body;
    expect(rotated.client_secret).not.toBe(client.client_secret);
    expect((await api.call("GET", `/clients/${client.client_id}`)).body.client_secret).toBe(rotated.client_secret);
  });

  it.each([
    [{}, "'Missing required property: name'"],
    [{ name: 1 }, "'Expected type string but found type integer' on property name"],
    [{ name: "" }, "on property name"],
    [{ name: "<b>" }, "on property name"],
    [{ name: "A", client_id: "mine" }, "'Additional properties not allowed: client_id'"],
    [{ name: "A", callbacks: "https://a" }, "'Expected type array but found type string' on property callbacks"],
    [{ name: "A", callbacks: [1] }, "on property callbacks.0"],
    [{ name: "A", app_type: "desktop" }, "on property app_type"],
    [{ name: "A", grant_types: [{}] }, "on property grant_types.0"],
    [{ name: "A", refresh_token: { rotation_type: "sometimes" } }, "on property refresh_token.rotation_type"],
    [[], "'Expected type object but found type array'"],
    ["null", "'Expected type object but found type null'"],
  ])("are refused: %j", async (body, message) => {
    const answer = await api.call("POST", "/clients", body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ statusCode: 400, error: "Bad Request", errorCode: "invalid_body" });
    expect(answer.body.message).toMatch(/^Payload validation error: /);
    expect(answer.body.message).toContain(message);
  });
});

describe("what Auth0 accepts of a client, and this tenant lacks", () => {
  it("is refused by name where a token would differ", async () => {
    const { status, body } = await api.call("POST", "/clients", { name: "A", jwt_configuration: { alg: "HS256" } });
    expect(status).toBe(400);
    expect(body.message).toBe("The local tenant lacks tokens signed with anything but RS256");
    expect(body.errorCode).toBe("operation_not_supported");
  });

  it("is kept where it does nothing: types of integrations, exchanges on behalf of others", async () => {
    const exchange = { allow_any_profile_of_type: ["on_behalf_of_token_exchange"] };
    const client = await created({ app_type: "resource_server", token_exchange: exchange });
    expect(client).toMatchObject({ app_type: "resource_server", token_exchange: exchange, grant_types: [] });
    expect((await created({ app_type: "sso_integration" })).app_type).toBe("sso_integration");
  });
});

describe("nested settings of a client", () => {
  it("are merged by a PATCH, and null takes one away", async () => {
    const { client_id: id } = await created({ session_transfer: { can_create_session_transfer_token: true } });
    const patch = async (body: object) => (await api.call("PATCH", `/clients/${id}`, body)).body;
    const jwt = { jwt_configuration: { alg: "RS256" } };
    expect((await patch(jwt)).jwt_configuration).toEqual({
      alg: "RS256",
      lifetime_in_seconds: 36_000,
      secret_encoded: false,
    });
    const mobile = { android: { app_package_name: "a" } };
    await patch({ mobile });
    const ios = { team_id: "t" };
    expect((await patch({ mobile: { ios } })).mobile).toEqual({ ...mobile, ios });
    expect(
      (await patch({ session_transfer: { allow_refresh_token: true, delegation: null } })).session_transfer,
    ).toEqual({
      can_create_session_transfer_token: true,
      allowed_authentication_methods: [],
      enforce_device_binding: "ip",
      allow_refresh_token: true,
      enforce_cascade_revocation: true,
      enforce_online_refresh_tokens: true,
    });
  });
});

describe("back-channel logout", () => {
  it("shows under its old name too, by which it can be taken away", async () => {
    const backchannel_logout_urls = ["https://a.example/logout"];
    const client = await created({ oidc_logout: { backchannel_logout_urls } });
    expect(client.oidc_backchannel_logout).toEqual({ backchannel_logout_urls });
    const patched = await api.call("PATCH", `/clients/${client.client_id}`, { oidc_backchannel_logout: null });
    for (const name of ["oidc_logout", "oidc_backchannel_logout"]) expect(patched.body).not.toHaveProperty(name);
  });
});

describe("credentials of a client", () => {
  it("can be rotated as Terraform does: the list is emptied, then the key is deleted", async () => {
    const credentials = [{ credential_type: "public_key", pem: testPublicKey() }];
    const made = await created({ client_authentication_methods: { private_key_jwt: { credentials } } });
    const [old] = made.client_authentication_methods.private_key_jwt.credentials;
    const path = `/clients/${made.client_id}`;
    expect((await api.call("DELETE", `${path}/credentials/${old.id}`)).status).toBe(400);
    const emptied = { client_authentication_methods: { private_key_jwt: { credentials: [] } } };
    expect((await api.call("PATCH", path, emptied)).body).toMatchObject(emptied);
    expect((await api.call("DELETE", `${path}/credentials/${old.id}`)).status).toBe(204);
  });

  it("may be certificates for mutual TLS, which are kept and authenticate nobody", async () => {
    const { cert } = await testAuthority().issue(["localhost"]);
    const client = await created();
    const post = (body: object) => api.call("POST", `/clients/${client.client_id}/credentials`, body);
    const x509 = (await post({ credential_type: "x509_cert", pem: cert })).body;
    const { raw, validTo } = new X509Certificate(cert);
    expect(x509).toMatchObject({
      thumbprint_sha256: createHash("sha256").update(raw).digest("base64url"),
      expires_at: new Date(validTo).toISOString(),
    });
    expect((await post({ credential_type: "cert_subject_dn", pem: cert })).body.subject_dn).toContain("CN=");
    const methods = { self_signed_tls_client_auth: { credentials: [{ id: x509.id }] } };
    const patch = { client_authentication_methods: methods, token_endpoint_auth_method: null };
    expect((await api.call("PATCH", `/clients/${client.client_id}`, patch)).status).toBe(200);
    const { client_id, client_secret } = client;
    const answer = await api.running.tenant.fetch(`${api.issuer}oauth/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, audience: "https://a" }),
    });
    expect(await answer.json()).toMatchObject({
      error_description: "The local tenant lacks client authentication by self_signed_tls_client_auth.",
    });
  });

  it("are created from a public key, shown without it, and added to the client", async () => {
    const method = { token_endpoint_auth_method: "client_secret_post" };
    const { client_id: id } = await created({ app_type: "non_interactive", ...method });
    const credential = (await api.call("POST", `/clients/${id}/credentials`, { name: "k", pem: testPublicKey() })).body;
    expect(Object.keys(credential).sort()).toEqual([
      "alg",
      "created_at",
      "credential_type",
      "id",
      "kid",
      "name",
      "updated_at",
    ]);
    const methods = { private_key_jwt: { credentials: [{ id: credential.id }] } };
    const both = await api.call("PATCH", `/clients/${id}`, { client_authentication_methods: methods });
    expect(both.body.message).toContain("token_endpoint_auth_method must be null");
    const wired = { client_authentication_methods: methods, token_endpoint_auth_method: null };
    expect((await api.call("PATCH", `/clients/${id}`, wired)).body).not.toHaveProperty("token_endpoint_auth_method");
    expect((await api.call("DELETE", `/clients/${id}/credentials/${credential.id}`)).status).toBe(400);
    await api.call("PATCH", `/clients/${id}`, { client_authentication_methods: null });
    expect((await api.call("GET", `/clients/${id}`)).body.token_endpoint_auth_method).toBe("client_secret_post");
    expect((await api.call("DELETE", `/clients/${id}/credentials/${credential.id}`)).status).toBe(204);
    expect((await api.call("GET", `/clients/${id}/credentials`)).body).toEqual([]);
  });

  it("may come with the client", async () => {
    const credentials = [{ credential_type: "public_key", pem: testPublicKey() }];
    const client = await created({ client_authentication_methods: { private_key_jwt: { credentials } } });
    const [listed] = (await api.call("GET", `/clients/${client.client_id}/credentials`)).body;
    expect(client.client_authentication_methods.private_key_jwt.credentials).toEqual([{ id: listed.id }]);
    expect(client).not.toHaveProperty("token_endpoint_auth_method");
  });

  it("are two at most, each key once", async () => {
    const { client_id: id } = await created();
    const first = testPublicKey(0);
    const post = (text: string) => api.call("POST", `/clients/${id}/credentials`, { pem: text });
    expect((await post(first)).status).toBe(201);
    expect((await post(first)).status).toBe(409);
    expect((await post(testPublicKey(1))).status).toBe(201);
    expect((await post(testPublicKey(2))).status).toBe(400);
  });

  it("must be public RSA keys of 2048 bits", async () => {
    const { client_id: id } = await created();
    const post = (text: unknown) => api.call("POST", `/clients/${id}/credentials`, { pem: text });
    const small = spki(generateKeyPairSync("rsa", { modulusLength: 1024 }));
    const ec = spki(generateKeyPairSync("ec", { namedCurve: "P-256" }));
    expect((await post(testSigningKey().key)).body.message).toContain("this is a private key");
    for (const bad of ["", "nonsense", small, ec, 5]) expect((await post(bad)).status).toBe(400);
    expect((await api.call("GET", `/clients/${id}/credentials`)).body).toEqual([]);
  });

  it("of one client cannot be used by another", async () => {
    const first = await created();
    const second = await created();
    const credential = (await api.call("POST", `/clients/${first.client_id}/credentials`, { pem: testPublicKey() }))
      .body;
    const methods = { private_key_jwt: { credentials: [{ id: credential.id }] } };
    const answer = await api.call("PATCH", `/clients/${second.client_id}`, {
      client_authentication_methods: methods,
      token_endpoint_auth_method: null,
    });
    expect(answer.status).toBe(400);
    expect((await api.call("GET", `/clients/${second.client_id}/credentials/${credential.id}`)).status).toBe(404);
  });
});
