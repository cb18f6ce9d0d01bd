import { beforeAll, describe, expect, it } from "@jest/globals";
import { BuiltActions } from "../built-actions.ts";
import { config, machineEvent, unmanaged } from "../fixture.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const codeOf = async (body: unknown) => (await built.machine(machineEvent({ body }))).code;
const json = (value: unknown) => JSON.stringify(value);
const nested = (depth: number): unknown => (depth === 0 ? { sub: "ann" } : { x: nested(depth - 1) });
const encode = (text: string | Buffer) => Buffer.from(text).toString("base64url");
const assertion = (claims: unknown, header: unknown = { alg: "RS256", typ: "JWT", kid: "1" }) =>
  `${encode(json(header))}.${encode(json(claims))}.c2ln`;
const identity = { iss: "client", sub: "client", aud: "https://tenant.test/", exp: 1 };

const names = [
  ..."username user sub user_id email roles role groups group permissions act actor on_behalf_of login_hint name".split(
    " ",
  ),
  ..."subject subject_token requested_subject actor_token may_act id_token_hint preferred_username upn uid".split(" "),
  ..."impersonate run_as sudo firstname last_name surname claims custom_claims user_metadata principal".split(" "),
];

describe("a parameter that refers to a user is impersonation", () => {
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
    "x.run_as",
    "claims[on_behalf_of]",
    "id-token-hint[0]",
    "x.us\u200ber",
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

  it("also among parameters that are merely unexpected, in any position", async () => {
    expect(await codeOf({ a: "1", username: "ann", b: "2" })).toBe("impersonation_blocked");
  });
});

describe("any other unknown parameter is unexpected", () => {
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
    ["a word that refers to a user, but as a value", "username"],
    ["ten levels down", nested(10)],
    ["too long to be parsed", `${" ".repeat(20_000)}${json({ sub: "ann" })}`],
  ])("%s", async (_, value) => {
    expect(await codeOf({ extra: value })).toBe("unexpected_parameter");
  });

  it.each(["scope", "audience", "organization", "client_id", "client_assertion"])(
    "%s repeated, or not a string",
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
    ["an unknown claim", { ...identity, color: "blue" }],
    ["a claim in another case", { ...identity, SUB: "client" }],
    ["__proto__", JSON.parse('{"__proto__": {"roles": []}, "iss": "client"}')],
    ["an object as its jti", { ...identity, jti: { sub: "ann" } }],
    ["a list as its sub", { ...identity, sub: ["client", "ann"] }],
    ["an object among its audiences", { ...identity, aud: ["https://tenant.test/", { sub: "ann" }] }],
    ["a list among its audiences", { ...identity, aud: [["https://tenant.test/"]] }],
    ["a time that is a string", { ...identity, exp: "ann" }],
    ["a time that is an object", { ...identity, iat: { user: "ann" } }],
    ["true as its iss", { ...identity, iss: true }],
    ["null as its nbf", { ...identity, nbf: null }],
  ])("that carries %s is impersonation", async (_, claims) => {
    expect(await codeOf({ client_assertion: assertion(claims) })).toBe("impersonation_blocked");
  });

  it.each<[string, unknown]>([
    ["a user", { alg: "RS256", user: "ann" }],
    ["an unknown member", { alg: "RS256", color: "blue" }],
    ["a key", { alg: "RS256", jwk: {} }],
    ["an object as its kid", { alg: "RS256", kid: { sub: "ann" } }],
  ])("whose header carries %s is impersonation", async (_, header) => {
    expect(await codeOf({ client_assertion: assertion(identity, header) })).toBe("impersonation_blocked");
  });

  it.each<[string, unknown, unknown]>([
    ["several audiences", { ...identity, aud: ["https://tenant.test/", "https://other.test/"] }, { alg: "RS256" }],
    ["all permitted members", { ...identity, nbf: 1, iat: 1, jti: "1" }, { alg: "RS256", typ: "JWT", x5t: "a" }],
  ])("with %s is left to Auth0", async (_, claims, header) => {
    expect(await codeOf({ client_assertion: assertion(claims, header) })).toBeUndefined();
  });

  const [head, body, signature] = assertion(identity).split(".") as [string, string, string];
  it.each<[string, string]>([
    ["a claim twice", `${head}.${encode('{"sub":"ann","iss":"client","sub":"client"}')}.${signature}`],
    ["a claim twice, once escaped", `${head}.${encode('{"s\\u0075b":"ann","sub":"client"}')}.${signature}`],
    ["a header member twice", `${encode('{"alg":"RS256","kid":"ann","kid":"1"}')}.${body}.${signature}`],
    ["bytes after the payload", `${head}.${body}=${encode("ann")}.${signature}`],
    ["white space in the payload", `${head}.${body.slice(0, 8)} ${body.slice(8)}.${signature}`],
    [
      "the alphabet of plain base64",
      `${head}.${encode('{"iss":"???>>>"}').replaceAll("_", "/").replaceAll("-", "+")}.${signature}`,
    ],
    ["unused bits set", `${head}.${encode("{ }")}x.${signature}`],
    ["bytes that are not UTF-8", `${head}.${encode(Buffer.from([0x7b, 0xff, 0x7d]))}.${signature}`],
    ["a byte order mark", `${head}.${encode("\ufeff{}")}.${signature}`],
    ["no signature", `${head}.${body}.`],
    ["a signature that is not base64url", `${head}.${body}.c2ln!`],
    ["more than 16,384 characters", assertion({ ...identity, jti: "x".repeat(16_384) })],
    ["very deep nesting", `${head}.${encode("[".repeat(6000) + "]".repeat(6000))}.${signature}`],
  ])("with %s is unexpected", async (_, client_assertion) => {
    expect(await codeOf({ client_assertion })).toBe("unexpected_parameter");
  });

  it.each(["", "x", "a.b", "a.b.c", "e30.e30.a.b", assertion([1]), assertion("x"), assertion(null)])(
    "that cannot be read is unexpected: %j",
    async (client_assertion) => {
      expect(await codeOf({ client_assertion })).toBe("unexpected_parameter");
    },
  );
});

describe("nothing that the customer chooses reaches the token:", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a client id that is a user id", { client_id: "auth0|ann", external_client_id: "auth0|ann" }],
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

  it("claims outside the namespace set by an earlier Action are allowed", async () => {
    const event = machineEvent();
    const accessToken = { customClaims: { roles: ["admin"], "https://other.test/x": 1 }, scope: ["read:orders"] };
    expect((await built.machine({ ...event, accessToken })).access.scopes).toEqual(["read:orders"]);
  });

  it.each([
    "https://claims.test/roles",
    "https://claims.test/subject_type",
    "https://claims.test",
    "https://claims.test:1/x",
  ])("a claim under the namespace set by an earlier Action is refused: %s", async (name) => {
    for (const client of [undefined, unmanaged("Wild")]) {
      const event = machineEvent(client ? { client, audience: "https://api.test/old" } : {});
      const accessToken = { customClaims: { [name]: ["manager"] }, scope: ["read:orders"] };
      expect(await built.machine({ ...event, accessToken })).toMatchObject({
        code: "policy_unavailable",
        oauthError: "server_error",
        access: {},
      });
    }
  });
});

describe("an event without the token's scopes is refused:", () => {
  it.each([undefined, {}, { scope: undefined }, { scope: null }, { scope: "read:orders" }, { scope: { 0: "x" } }])(
    "%j",
    async (accessToken) => {
      const event: Record<string, unknown> = { ...machineEvent(), accessToken };
      expect(await built.machine(event)).toMatchObject({ code: "policy_unavailable", access: {} });
    },
  );

  it("but target scopes suffice", async () => {
    const event: Record<string, unknown> = { ...machineEvent({ targets: true }), accessToken: {} };
    expect((await built.machine(event)).access.scopes).toEqual(["export:orders", "read:orders"]);
  });
});

describe("a flood of parameters", () => {
  const flood = (count: number, value: (index: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, value(index)]));

  it("cannot hide a name that refers to a user, and is refused in any case", async () => {
    expect(await codeOf({ ...flood(60, () => "x".repeat(16_000)), username: "ann" })).toBe("impersonation_blocked");
    expect(await codeOf(flood(60, () => "x".repeat(16_000)))).toBe("unexpected_parameter");
    expect(await codeOf(flood(20_000, () => "a=1&b=2"))).toBe("unexpected_parameter");
    expect(await codeOf({ [`${"\u0301".repeat(300_000)}user`]: "ann" })).toBe("unexpected_parameter");
  });
});
