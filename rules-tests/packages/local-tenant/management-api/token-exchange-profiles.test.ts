import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
let actionId: string;
let undeployed: string;
let ofLogin: string;
beforeAll(async () => {
  api = await openTenant();
  const make = async (name: string, trigger: string, deploy: boolean) => {
    const version = trigger === "post-login" ? "v3" : "v1";
    const body = { name, supported_triggers: [{ id: trigger, version }], code: "exports.x = 1;", deploy };
    return (await api.call("POST", "/actions/actions", body)).body.id as string;
  };
  actionId = await make("exchange", "custom-token-exchange", true);
  undeployed = await make("draft", "custom-token-exchange", false);
  ofLogin = await make("login", "post-login", true);
});
afterAll(() => api.close());

let count = 0;
const profile = (more: object = {}) => {
  count += 1;
  const subject_token_type = `https://claims.example.com/token-${count}`;
  return { name: `profile-${count}`, subject_token_type, action_id: actionId, type: "custom_authentication", ...more };
};
const create = (more: object = {}) => api.call("POST", "/token-exchange-profiles", profile(more));

describe("token exchange profiles", () => {
  it("are created, read, listed, changed and deleted", async () => {
    const wanted = profile();
    const made = await api.call("POST", "/token-exchange-profiles", wanted);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      ...wanted,
      id: expect.stringMatching(/^tep_/),
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const path = `/token-exchange-profiles/${made.body.id}`;
    expect((await api.call("GET", path)).body).toEqual(made.body);
    expect((await api.call("GET", "/token-exchange-profiles")).body.token_exchange_profiles).toEqual([made.body]);
    const change = { name: "renamed", subject_token_type: "urn:acme:other" };
    const patched = await api.call("PATCH", path, change);
    expect([patched.status, patched.body]).toEqual([200, { ...made.body, ...change, updated_at: expect.any(String) }]);
    api.switches.profileUpdateStatus = 204;
    expect((await api.call("PATCH", path, change)).status).toBe(204);
    api.switches.profileUpdateStatus = 200;
    expect((await api.call("GET", path)).body).toMatchObject({ ...change, action_id: actionId });
    expect((await api.call("DELETE", path)).status).toBe(204);
    const missing = { statusCode: 404, error: "Not Found", message: "Token exchange profile not found." };
    expect((await api.call("GET", path)).body).toEqual(missing);
    expect((await api.call("PATCH", path, change)).body).toEqual(missing);
  });

  it("are listed by checkpoint", async () => {
    for (let index = 0; index < 3; index++) await create();
    const first = (await api.call("GET", "/token-exchange-profiles?take=2")).body;
    expect(first).toMatchObject({ token_exchange_profiles: [{}, {}], next: expect.any(String) });
    const rest = (await api.call("GET", `/token-exchange-profiles?take=2&from=${first.next}`)).body;
    expect(rest.token_exchange_profiles).toHaveLength(1);
    expect(rest).not.toHaveProperty("next");
  });

  it.each([
    "http://claims.example.com/token",
    "claims.example.com/token",
    "https://auth0.com/token",
    "https://OKTA.com/token",
    "urn:ietf:params:oauth:token-type:id_token",
    "urn:auth0:token",
    "urn:okta:token",
    "urn:acme: token",
    "https://",
  ])("are for no subject token type %s", async (subject_token_type) => {
    expect((await create({ subject_token_type })).status).toBe(400);
  });

  it.each(["urn:acme:legacy-token", "urn:auth0-migration:token", "https://auth0.company.example/token"])(
    "may be for %s",
    async (subject_token_type) => {
      expect((await create({ subject_token_type })).status).toBe(201);
    },
  );

  it("have a subject token type of their own", async () => {
    const first = (await create()).body;
    const second = (await create()).body;
    const { subject_token_type } = first;
    expect((await create({ subject_token_type })).status).toBe(409);
    expect((await api.call("PATCH", `/token-exchange-profiles/${second.id}`, { subject_token_type })).status).toBe(409);
    expect((await api.call("PATCH", `/token-exchange-profiles/${first.id}`, { subject_token_type })).status).toBe(200);
  });

  it("name a deployed Action of their trigger, and cannot change it", async () => {
    for (const action_id of ["nobody", undeployed, ofLogin]) expect((await create({ action_id })).status).toBe(400);
    const { id } = (await create()).body;
    expect((await api.call("PATCH", `/token-exchange-profiles/${id}`, { action_id: ofLogin })).status).toBe(400);
    expect((await create({ type: "on_behalf_of" })).status).toBe(400);
    expect((await api.call("DELETE", `/actions/actions/${actionId}?force=true`)).status).toBe(409);
  });
});

it("clients say whether they may use them", async () => {
  const token_exchange = { allow_any_profile_of_type: ["custom_authentication"] };
  const { body } = await api.call("POST", "/clients", { name: "Backend", token_exchange });
  expect(body.token_exchange).toEqual(token_exchange);
  const other = { token_exchange: { allow_any_profile_of_type: ["on_behalf_of_token_exchange"] } };
  expect((await api.call("PATCH", `/clients/${body.client_id}`, other)).status).toBe(200);
  const patched = await api.call("PATCH", `/clients/${body.client_id}`, { token_exchange: null });
  expect(patched.body).not.toHaveProperty("token_exchange");
});
