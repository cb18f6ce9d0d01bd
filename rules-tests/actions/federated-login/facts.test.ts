import { describe, expect, it } from "@jest/globals";
import { readLoginFacts, requestedScopes } from "../../../actions/federated-login/facts.ts";

const unavailable = expect.objectContaining({ code: "policy_unavailable" });

describe("the times at which the user authenticated", () => {
  const noon = "2027-01-15T12:00:00.000Z";
  const ofSession = (authenticated_at: unknown) => readLoginFacts({ session: { authenticated_at } }).loginTimes;

  it.each<[unknown, number]>([
    [noon, 1_800_014_400_000],
    [new Date(noon), 1_800_014_400_000],
    ["yesterday", Number.NaN],
    // `Date.parse` would read it as a year.
    [2027, Number.NaN],
    [1_800_014_400_000, Number.NaN],
    [["2027-01-15"], Number.NaN],
    ["", Number.NaN],
  ])("of the session: %j", (at, time) => {
    expect(ofSession(at)).toEqual([time]);
  });

  it.each([undefined, null])("are none if the session has %j", (at) => {
    expect(ofSession(at)).toEqual([]);
  });

  it("are those of the session, the last federated login and the refresh token", () => {
    const methods = [
      { name: "federated", timestamp: "2027-01-15T09:00:00.000Z" },
      { name: "federated", timestamp: "2027-01-15T10:00:00.000Z" },
      { name: "mfa", timestamp: "2027-01-15T11:00:00.000Z" },
      null,
    ];
    const event = {
      session: { authenticated_at: noon },
      authentication: { methods },
      refresh_token: { created_at: "2027-01-15T13:00:00.000Z" },
    };
    const hour = 3_600_000;
    const at = 1_800_014_400_000;
    expect(readLoginFacts(event).loginTimes).toEqual([at, at - 2 * hour, at + hour]);
    expect(readLoginFacts({ authentication: { methods: [{ name: "mfa", timestamp: noon }] } }).loginTimes).toEqual([]);
    expect(readLoginFacts({ authentication: { methods: {} } }).loginTimes).toEqual([Number.NaN]);
  });
});

describe("identities", () => {
  const identitiesOf = (identities: unknown) => readLoginFacts({ user: { identities } }).user.identities;

  it("have the id that the user has where they are the primary one", () => {
    const identity = { connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|1", profileData: { a: 1 } };
    expect(identitiesOf([identity])).toEqual([
      { connection: "acme-oidc", fullId: "oidc|acme-oidc|1", profileData: { a: 1 } },
    ]);
  });

  it.each([null, "x", {}, { connection: 1, provider: 1, user_id: 1, profileData: [] }])(
    "are empty if they cannot be read: %j",
    (identity) => {
      expect(identitiesOf([identity])).toEqual([{ connection: undefined, fullId: "|", profileData: {} }]);
    },
  );

  it.each([undefined, null, {}, "x", { length: 1, 0: { connection: "acme-oidc" } }])(
    "are none if they are no list: %j",
    (identities) => {
      expect(identitiesOf(identities)).toEqual([]);
    },
  );
});

describe("the requested scopes of a refresh", () => {
  const audience = "https://api.test/orders";
  const other = { audience: "https://api.test/invoices", scopes: "read:invoices", scope: ["read:invoices"] };
  const issued = { audience, scopes: "openid read:orders" };
  const allowed = { audience, scope: ["read:orders", "write:orders"] };
  const scopesOf = (more: object, requested: unknown = [], protocol = "oauth2-refresh-token") =>
    requestedScopes({
      resource_server: { identifier: audience },
      transaction: { protocol, requested_scopes: requested },
      ...more,
    });
  const sends = (scope: unknown) => ({ request: { body: { scope } } });
  const token = (...resource_servers: unknown[]) => ({ refresh_token: { resource_servers } });
  const application = (...policies: unknown[]) => ({ client: { refresh_token: { policies } } });

  it.each<[of: string, event: object, scopes: readonly string[]]>([
    ["the request", sends("read:orders  openid"), ["read:orders", "openid"]],
    ["the request rather than the token", { ...sends("openid"), ...token(issued) }, ["openid"]],
    ["an empty request", { ...sends(""), ...token(issued) }, []],
    ["the token", { ...sends(null), ...token(other, issued) }, ["openid", "read:orders"]],
    ["the token rather than the application", { ...token(issued), ...application(allowed) }, ["openid", "read:orders"]],
    ["the token, as a list", token({ audience, scopes: ["openid"] }), ["openid"]],
    ["a token that names the API twice", { ...token(issued, issued), ...application(allowed) }, []],
    ["the application", { ...token(other), ...application(other, allowed) }, ["read:orders", "write:orders"]],
    ["an application that names the API twice", application(allowed, allowed), []],
    ["nothing", { ...token(other, null), ...application(other, "x") }, []],
    ["parts that are no list", { refresh_token: { resource_servers: issued }, client: { refresh_token: {} } }, []],
  ])("are those of %s", (_, event, scopes) => {
    expect(scopesOf(event)).toEqual(scopes);
  });

  it("are the transaction's if it has some", () => {
    expect(scopesOf({ ...sends("write:orders"), ...token(issued) }, ["openid"])).toEqual(["openid"]);
  });

  it("are the transaction's alone in any other flow", () => {
    const event = { ...sends("write:orders"), ...token(issued), ...application(allowed) };
    expect(scopesOf(event, [], "oidc-basic-profile")).toEqual([]);
  });

  it.each([1, {}, true, ["a b"], [1]])("that cannot be read are refused: %j", (scopes) => {
    expect(() => scopesOf(sends(scopes))).toThrow(unavailable);
    expect(() => scopesOf(token({ audience, scopes }))).toThrow(unavailable);
    expect(() => scopesOf(application({ audience, scope: scopes }))).toThrow(unavailable);
  });
});
