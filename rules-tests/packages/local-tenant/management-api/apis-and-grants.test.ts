import { createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { calculateJwkThumbprint } from "jose";
import { testPublicKey } from "../../../shared-keys.ts";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
let clientId: string;
beforeAll(async () => {
  api = await openTenant();
  clientId = (await api.call("POST", "/clients", { name: "Machine" })).body.client_id;
});
afterAll(() => api.close());

let count = 0;
const audience = () => {
  count += 1;
  return `https://api.example.com/${count}`;
};

describe("resource servers", () => {
  it("get Auth0's defaults, and are found by id and by identifier", async () => {
    const identifier = audience();
    const made = (await api.call("POST", "/resource-servers", { identifier })).body;
    expect(made).toMatchObject({
      identifier,
      signing_alg: "RS256",
      token_lifetime: 86_400,
      subject_type_authorization: { user: { policy: "allow_all" }, client: { policy: "require_client_grant" } },
    });
    expect((await api.call("GET", `/resource-servers/${made.id}`)).body).toEqual(made);
    expect((await api.call("GET", `/resource-servers/${encodeURIComponent(identifier)}`)).body).toEqual(made);
  });

  it("keep the policy that a PATCH does not name", async () => {
    const { id } = (await api.call("POST", "/resource-servers", { identifier: audience() })).body;
    const body = { subject_type_authorization: { user: { policy: "require_client_grant" } } };
    expect((await api.call("PATCH", `/resource-servers/${id}`, body)).body.subject_type_authorization).toEqual({
      user: { policy: "require_client_grant" },
      client: { policy: "require_client_grant" },
    });
  });

  it("lose what a PATCH sets to null, and show a key by its thumbprint", async () => {
    const pem = testPublicKey();
    const key = { name: "k", alg: "RSA-OAEP-256" };
    const token_encryption = { format: "compact-nested-jwe", encryption_key: { ...key, pem } };
    const authorization_details = [{ type: "payment" }];
    const identifier = audience();
    const made = await api.call("POST", "/resource-servers", { identifier, token_encryption, authorization_details });
    const thumbprint = await calculateJwkThumbprint(createPublicKey(pem).export({ format: "jwk" }));
    expect(made.body.token_encryption.encryption_key).toEqual({ ...key, thumbprint_sha256: thumbprint });
    const machine = (await api.call("POST", "/clients", { name: "M", grant_types: ["client_credentials"] })).body;
    const { client_id, client_secret } = machine;
    await api.call("POST", "/client-grants", { client_id, audience: identifier, scope: [] });
    const answer = await api.running.tenant.fetch(`${api.issuer}oauth/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, audience: identifier }),
    });
    expect(await answer.json()).toMatchObject({
      error_description: "The local tenant lacks encrypted access tokens, which this API wants.",
    });
    const nulls = { token_encryption: null, authorization_details: null, proof_of_possession: null };
    const { body } = await api.call("PATCH", `/resource-servers/${made.body.id}`, nulls);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(Object.keys(nulls)));
    for (const name of Object.keys(nulls)) expect(body).not.toHaveProperty(name);
  });

  it("are refused by name where the tenant could not sign their tokens", async () => {
    const { status, body } = await api.call("POST", "/resource-servers", {
      identifier: audience(),
      signing_alg: "HS256",
    });
    expect([status, body.errorCode]).toEqual([400, "operation_not_supported"]);
    expect(body.message).toBe("The local tenant lacks tokens signed with anything but RS256");
  });

  it("name the application that stands for them", async () => {
    const identifier = audience();
    const { id } = (await api.call("POST", "/resource-servers", { identifier })).body;
    const application = { name: "API", app_type: "resource_server", resource_server_identifier: identifier };
    const { client_id } = (await api.call("POST", "/clients", application)).body;
    expect((await api.call("GET", `/resource-servers/${id}`)).body.client_id).toBe(client_id);
  });

  it("have a unique identifier", async () => {
    const identifier = audience();
    await api.call("POST", "/resource-servers", { identifier });
    expect((await api.call("POST", "/resource-servers", { identifier })).body).toEqual({
      statusCode: 409,
      error: "Conflict",
      message: "A resource server with the same identifier already exists",
      errorCode: "resource_server_conflict",
    });
  });

  it("of Auth0 itself cannot be changed, deleted or shadowed", async () => {
    const own = encodeURIComponent(`${api.running.issuer}api/v2/`);
    expect((await api.call("PATCH", `/resource-servers/${own}`, { scopes: [] })).status).toBe(400);
    expect((await api.call("DELETE", `/resource-servers/${own}`)).status).toBe(400);
    const shadow = { identifier: `${api.running.issuer}userinfo` };
    expect((await api.call("POST", "/resource-servers", shadow)).status).toBe(400);
    expect((await api.call("GET", `/resource-servers/${own}`)).body.is_system).toBe(true);
  });

  it.each([
    {},
    { identifier: "" },
    { identifier: 5 },
    { identifier: "https://x", scopes: ["read"] },
    { identifier: "https://x", scopes: [{ value: "a" }, { value: "a" }] },
    { identifier: "https://x", token_lifetime: 0 },
    { identifier: "https://x", token_lifetime: 2_592_001 },
    { identifier: "https://x", token_dialect: "jwt" },
    { identifier: "https://x", subject_type_authorization: { client: { policy: "allow_all" } } },
    { identifier: "https://x", is_system: true },
  ])("are refused: %j", async (body) => {
    expect((await api.call("POST", "/resource-servers", body)).body).toMatchObject({
      statusCode: 400,
      errorCode: "invalid_body",
    });
  });
});

describe("client grants", () => {
  const newApi = async () => {
    const identifier = audience();
    await api.call("POST", "/resource-servers", { identifier, scopes: [{ value: "read" }, { value: "write" }] });
    return identifier;
  };
  const grant = (body: object) => api.call("POST", "/client-grants", { client_id: clientId, scope: ["read"], ...body });

  it("are unique for client, audience and subject type", async () => {
    const identifier = await newApi();
    const machine = await grant({ audience: identifier });
    expect(machine.status).toBe(201);
    expect(machine.body).toMatchObject({ subject_type: "client", scope: ["read"] });
    expect((await grant({ audience: identifier })).status).toBe(409);
    expect((await grant({ audience: identifier, subject_type: "user" })).status).toBe(201);
    const listed = await api.call("GET", `/client-grants?audience=${encodeURIComponent(identifier)}&subject_type=user`);
    expect(listed.body).toHaveLength(1);
  });

  it("can change their scopes only", async () => {
    const { id } = (await grant({ audience: await newApi() })).body;
    expect((await api.call("PATCH", `/client-grants/${id}`, { scope: ["write"] })).body.scope).toEqual(["write"]);
    expect((await api.call("PATCH", `/client-grants/${id}`, { audience: "https://y" })).body.message).toContain(
      "Additional properties not allowed: audience",
    );
    expect((await api.call("DELETE", `/client-grants/${id}`)).status).toBe(204);
  });

  it("name a client, an API and scopes that exist", async () => {
    const identifier = await newApi();
    expect((await grant({ audience: identifier, client_id: "nobody" })).body.errorCode).toBe("inexistent_client");
    expect((await grant({ audience: "https://nothing" })).body.errorCode).toBe("inexistent_resource_server");
    expect((await grant({ audience: identifier, scope: ["read"], allow_all_scopes: true })).status).toBe(400);
    expect((await grant({ audience: identifier, default_for: "third_party_clients" })).status).toBe(400);
    expect((await grant({ audience: identifier, subject_type: "robot" })).status).toBe(400);
  });

  it("may hold a scope that the API lacks, and then no token does", async () => {
    const identifier = await newApi();
    const machine = (await api.call("POST", "/clients", { name: "M", grant_types: ["client_credentials"] })).body;
    const { client_id, client_secret } = machine;
    const made = await grant({ audience: identifier, client_id, scope: ["read", "fly"] });
    expect([made.status, made.body.scope]).toEqual([201, ["read", "fly"]]);
    const answer = await api.running.tenant.fetch(`${api.issuer}oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "client_credentials", client_id, client_secret, audience: identifier },
      }),
    });
    expect(await answer.json()).toMatchObject({ scope: "read" });
  });

  it("of all scopes list none", async () => {
    const { body } = await grant({ audience: await newApi(), allow_all_scopes: true, scope: undefined });
    expect(body).not.toHaveProperty("scope");
  });

  it("are deleted with their API", async () => {
    const identifier = await newApi();
    const { id } = (await grant({ audience: identifier })).body;
    await api.call("DELETE", `/resource-servers/${encodeURIComponent(identifier)}`);
    expect((await api.call("GET", `/client-grants/${id}`)).status).toBe(404);
  });
});
