import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

describe("applications of third parties", () => {
  let api: TenantUnderTest;
  beforeAll(async () => {
    api = await openTenant();
  });
  afterAll(() => api.close());

  const post = (body: object) => api.call("POST", "/clients", { name: "Partner", is_first_party: false, ...body });
  const created = async (body: object = {}) => {
    const { status, body: client } = await post(body);
    if (status !== 201) throw new Error(client.message);
    return client;
  };

  it("are created in strict mode, with Auth0's settings for them", async () => {
    const client = await created({ app_type: "spa", callbacks: ["https://partner.example/callback"] });
    expect(client).toMatchObject({
      client_id: expect.stringMatching(/^tpc_[A-Za-z0-9]{22}$/),
      is_first_party: false,
      third_party_security_mode: "strict",
      redirection_policy: "open_redirect_protection",
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
      jwt_configuration: { alg: "RS256", lifetime_in_seconds: 3600 },
      refresh_token: { expiration_type: "expiring", rotation_type: "rotating", infinite_token_lifetime: false },
    });
    const web = await created({ app_type: "regular_web", third_party_security_mode: "strict" });
    expect(web).toMatchObject({ token_endpoint_auth_method: "client_secret_post" });
    expect(web.refresh_token).toMatchObject({ expiration_type: "expiring", rotation_type: "non-rotating" });
  });

  it("keep the other settings if a request sets one", async () => {
    const client = await created({
      jwt_configuration: { lifetime_in_seconds: 60 },
      refresh_token: { rotation_type: "rotating", expiration_type: "expiring" },
    });
    expect(client.jwt_configuration).toMatchObject({ alg: "RS256", lifetime_in_seconds: 60 });
    expect(client.refresh_token).toMatchObject({ infinite_idle_token_lifetime: false, rotation_type: "rotating" });
  });

  it("have the grants that the switch sets if they name none", async () => {
    const other = await openTenant({ switches: { thirdPartyDefaultGrants: "code" } });
    const { body } = await other.call("POST", "/clients", { name: "Partner", is_first_party: false });
    await other.close();
    expect(body.grant_types).toEqual(["authorization_code"]);
  });

  it("cannot be created in permissive mode", async () => {
    const { status, body } = await post({ third_party_security_mode: "permissive" });
    expect([status, body.message]).toEqual([
      400,
      "The local tenant lacks third-party applications in permissive mode (third_party_security_mode: permissive) yet",
    ]);
  });

  it.each([
    [{ grant_types: ["authorization_code", "implicit"] }, "grant_types: implicit"],
    [{ grant_types: ["password"] }, "grant_types: password"],
    [{ grant_types: ["client_credentials"], token_endpoint_auth_method: "none" }, "requires a confidential client"],
    [{ app_type: "spa", grant_types: ["client_credentials"] }, "requires a confidential client"],
    [{ jwt_configuration: { alg: "HS256" } }, "anything but RS256"],
    [{ refresh_token: { rotation_type: "rotating", expiration_type: "non-expiring" } }, "non-expiring"],
    [
      { refresh_token: { rotation_type: "rotating", expiration_type: "expiring", infinite_idle_token_lifetime: true } },
      "infinite_idle_token_lifetime",
    ],
    [
      {
        refresh_token: {
          rotation_type: "rotating",
          expiration_type: "expiring",
          policies: [{ audience: "a", scope: [] }],
        },
      },
      "refresh_token.policies",
    ],
    [{ callbacks: ["https://*.partner.example/callback"] }, "exact URLs"],
    [{ web_origins: ["https://*.partner.example"] }, "exact URLs"],
    [{ allowed_logout_urls: ["https://partner.example"] }, "allowed_logout_urls is not supported"],
    [{ oidc_conformant: false }, "oidc_conformant is not supported"],
    [{ token_exchange: { allow_any_profile_of_type: ["custom_authentication"] } }, "token_exchange is not supported"],
    [{ redirection_policy: "never" }, "redirection_policy"],
  ])("are refused with %j", async (settings, says) => {
    const { status, body } = await post(settings);
    expect(status).toBe(400);
    expect(body.message).toContain(says);
  });

  it("stay what they are, and so do the vendor's own", async () => {
    const third = await created();
    const { body: own } = await api.call("POST", "/clients", { name: "Own" });
    const patch = (id: string, body: object) => api.call("PATCH", `/clients/${id}`, body);
    for (const [id, body] of [
      [third.client_id, { is_first_party: true }],
      [third.client_id, { third_party_security_mode: "strict" }],
      [own.client_id, { is_first_party: false }],
      [own.client_id, { third_party_security_mode: "strict" }],
      [own.client_id, { redirection_policy: "allow_always" }],
    ] as const) {
      expect((await patch(id, body)).status).toBe(400);
    }
    await patch(third.client_id, { is_first_party: null, third_party_security_mode: null });
    const { body: after } = await api.call("GET", `/clients/${third.client_id}`);
    expect(after).toMatchObject({ is_first_party: false, third_party_security_mode: "strict" });
    const unchanged = await patch(third.client_id, { is_first_party: false, redirection_policy: "allow_always" });
    expect(unchanged.body).toMatchObject({ is_first_party: false, redirection_policy: "allow_always" });
  });

  it("cannot be changed to what cannot be created", async () => {
    const { client_id: id } = await created({ app_type: "spa" });
    for (const body of [
      { grant_types: ["implicit"] },
      { grant_types: ["client_credentials"] },
      { refresh_token: null },
      { refresh_token: { rotation_type: "rotating", expiration_type: "non-expiring" } },
      { allowed_logout_urls: ["https://partner.example"] },
    ]) {
      const { status } = await api.call("PATCH", `/clients/${id}`, body);
      expect([body, status]).toEqual([body, 400]);
    }
  });

  it("may be sent back as they were read, as tools do", async () => {
    const { client_id: id, client_secret: _secret, ...made } = await created({ app_type: "spa" });
    const { signing_keys: _keys, encrypted: _encrypted, ...client } = made;
    const { third_party_security_mode: _mode, tenant: _tenant, global: _global, ...settings } = client;
    const { status, body } = await api.call("PATCH", `/clients/${id}`, { ...settings, name: "Renamed" });
    expect([status, body.name, body.oidc_conformant]).toEqual([200, "Renamed", true]);
  });

  it("get grants of custom APIs only, each organization by its own", async () => {
    const { client_id } = await created();
    const audience = "https://api.partner.example";
    await api.call("POST", "/resource-servers", { identifier: audience, scopes: [{ value: "read" }] });
    const grant = (body: object) => api.call("POST", "/client-grants", { client_id, scope: [], ...body });
    const system = await grant({ audience: `${api.running.issuer}api/v2/` });
    expect([system.status, system.body.message]).toEqual([400, expect.stringContaining("system APIs")]);
    const any = await grant({ audience, organization_usage: "allow", allow_any_organization: true });
    expect([any.status, any.body.message]).toEqual([400, expect.stringContaining("allow_any_organization")]);
    const good = await grant({ audience, organization_usage: "allow" });
    expect(good.status).toBe(201);
    const later = await api.call("PATCH", `/client-grants/${good.body.id}`, { allow_any_organization: true });
    expect(later.status).toBe(400);
  });
});
