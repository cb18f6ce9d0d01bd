import { beforeAll, describe, expect, it } from "@jest/globals";
import { BuiltActions } from "../built-actions.ts";
import { config, machineEvent } from "../fixture.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const codeOf = async (body: unknown) => (await built.machine(machineEvent({ body }))).code;
const json = (value: unknown) => JSON.stringify(value);
const nested = (depth: number): unknown => (depth === 0 ? { sub: "ann" } : { x: nested(depth - 1) });
const assertion = (claims: unknown) => `e30.${Buffer.from(json(claims)).toString("base64url")}.c2ln`;
const identity = { iss: "client", sub: "client", aud: "https://tenant.test/", exp: 1 };

const names = [
  ..."username user sub user_id email roles role groups group permissions act actor on_behalf_of login_hint name".split(
    " ",
  ),
  ..."subject subject_token requested_subject actor_token may_act id_token_hint preferred_username upn uid".split(" "),
  ..."impersonate run_as sudo firstname last_name surname claims custom_claims user_metadata principal".split(" "),
];

describe("a parameter that speaks of a user is impersonation", () => {
  it.each(names)("%s", async (name) => {
    expect(await codeOf({ [name]: "ann" })).toBe("impersonation_blocked");
  });

  it.each([
    "UserName",
    "ROLES",
    "User-Name",
    "on.behalf.of",
    "x_user",
    "actAsUser",
    "loginHint",
    "ｕｓｅｒｎａｍｅ",
    "ＲＯＬＥＳ",
    "ⓤⓢⓔⓡ",
    "𝐮𝐬𝐞𝐫",
    "roleſ",
    "user\u200bname",
    "us\u00ader",
    "\u2060sub",
    " email ",
    "user[name]",
    "user.name",
    "https://ns.test/roles",
    "http://ns.test/claims#sub",
    "claims[roles][]",
    "%75sername",
    "%2575sername",
    "user%5Bname%5D",
    "urn:x:email",
  ])("as %s", async (name) => {
    expect(await codeOf({ [name]: "ann" })).toBe("impersonation_blocked");
  });

  it.each<[string, unknown]>([
    ["an object", { roles: ["admin"] }],
    ["an object in a list", [1, [{ user: "ann" }]]],
    ["JSON", json({ roles: ["admin"] })],
    ["JSON in JSON", json({ x: json({ sub: "ann" }) })],
    ["JSON that is a text of JSON", json(json({ sub: "ann" }))],
    ["a list in JSON", json([{ email: "ann" }])],
    ["a form", "x=1&sub=ann"],
    ["a form with brackets", "x=1&user%5Bname%5D=ann"],
    ["a form in JSON", json({ x: "a=1&sub=ann" })],
    ["JSON in a form", `x=${encodeURIComponent(json({ sub: "ann" }))}`],
    ["percent-encoded JSON", encodeURIComponent(json({ sub: "ann" }))],
    ["a name in another case", json({ ROLES: [] })],
    ["seven levels down", nested(7)],
  ])("within a value: %s", async (_, value) => {
    expect(await codeOf({ extra: value })).toBe("impersonation_blocked");
  });

  it.each<[string, unknown]>([
    ["a list of texts, of duplicate parameters", ["ann", "bob"]],
    ["a number", 7],
    ["nothing", ""],
    ["null", null],
    ["an object", {}],
  ])("whatever its value is: %s", async (_, value) => {
    expect(await codeOf({ username: value })).toBe("impersonation_blocked");
  });

  it("also beside parameters that are merely foreign, wherever it stands", async () => {
    expect(await codeOf({ a: "1", username: "ann", b: "2" })).toBe("impersonation_blocked");
  });
});

describe("any other foreign parameter is unexpected", () => {
  it.each([
    "color",
    "Scope",
    "AUDIENCE",
    "resource",
    "",
    "client_id ",
    "__proto_",
    "toString",
    "hasOwnProperty",
    "constructor",
  ])("%j", async (name) => {
    expect(await codeOf({ [name]: "x" })).toBe("unexpected_parameter");
  });

  it("__proto__, as an own key", async () => {
    const body = JSON.parse('{"__proto__": "x", "grant_type": "client_credentials"}');
    const event = machineEvent();
    expect((await built.machine({ ...event, request: { body } })).code).toBe("unexpected_parameter");
  });

  it.each<[string, unknown]>([
    ["a word of a user that is only a value", "username"],
    ["ten levels down", nested(10)],
    ["too long to be looked into", `${" ".repeat(20_000)}${json({ sub: "ann" })}`],
  ])("%s", async (_, value) => {
    expect(await codeOf({ extra: value })).toBe("unexpected_parameter");
  });

  it.each(["scope", "audience", "organization", "client_id", "client_assertion"])(
    "%s twice, or no text",
    async (name) => {
      for (const value of [["a", "b"], { user: "ann" }, 1, null, true]) {
        expect(await codeOf({ [name]: value })).toBe("unexpected_parameter");
      }
    },
  );

  it.each<[string, unknown]>([
    ["null", null],
    ["a text", "username=ann"],
    ["a list", ["username"]],
    ["nothing", undefined],
  ])("a body that is %s", async (_, body) => {
    expect(await codeOf(body)).toBe("unexpected_parameter");
  });
});

describe("a client assertion", () => {
  it.each<[string, unknown]>([
    ["a user's name", { ...identity, username: "ann" }],
    ["a foreign claim", { ...identity, color: "blue" }],
    ["a claim in another case", { ...identity, SUB: "client" }],
    ["__proto__", JSON.parse('{"__proto__": {"roles": []}, "iss": "client"}')],
  ])("that carries %s is impersonation", async (_, claims) => {
    expect(await codeOf({ client_assertion: assertion(claims) })).toBe("impersonation_blocked");
  });

  it.each(["", "x", "a.b", "a.b.c", "e30.e30.a.b", assertion([1]), assertion("x"), assertion(null)])(
    "that cannot be read is unexpected: %j",
    async (client_assertion) => {
      expect(await codeOf({ client_assertion })).toBe("unexpected_parameter");
    },
  );
});

describe("nothing that the customer may choose reaches the token:", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a client id that is a user's", { client_id: "auth0|ann", external_client_id: "auth0|ann" }],
    ["further metadata", { metadata_hint: "user:ann" }],
  ])("%s", async (_, fields) => {
    const event = machineEvent();
    const client = { ...(event.client as object), ...fields };
    const seen = await built.machine({ ...event, client });
    expect(seen.access).toEqual({
      customer: "acme",
      subject_type: "machine",
      scopes: ["export:orders", "read:orders"],
    });
  });

  it("claims that an earlier Action has set are no matter", async () => {
    const event = machineEvent();
    const accessToken = { customClaims: { roles: ["admin"] }, scope: ["read:orders"] };
    expect((await built.machine({ ...event, accessToken })).access.scopes).toEqual(["read:orders"]);
  });
});
