import { describe, expect, it } from "@jest/globals";
import type { ExchangeTrust } from "../../../actions/token-exchange/trust.ts";
import { userAttributes } from "../../../actions/token-exchange/user-attributes.ts";

const attributes = (claims: Readonly<Record<string, unknown>>, mapped: readonly string[] = []) =>
  userAttributes({ sub: "1", ...claims }, { n: mapped } as unknown as ExchangeTrust);
const none = { user_id: "1", verify_email: false };

describe("the attributes of an exchanged user", () => {
  it("are the token's claims under their names", () => {
    const claims = { email: "ann@acme.test", groups: ["a"], level: 7, active: false, nested: { a: 1 } };
    expect(attributes(claims)).toEqual({ ...none, ...claims });
    expect(attributes({ a: null, b: undefined })).toEqual(none);
  });

  const own =
    "iss sub aud exp nbf iat jti azp nonce acr amr auth_time at_hash c_hash s_hash sid typ token_use act may_act cnf " +
    "org_id org_name gty phone_verified verify_email user_id identities app_metadata user_metadata blocked";
  it.each(own.split(" "))("are not %s, mapped or not", (name) => {
    const claims = { [name]: name === "sub" ? "1" : "x" };
    expect(attributes(claims)).toEqual(none);
    expect(attributes(claims, [name])).toEqual(none);
  });

  it.each<[string, number]>([
    ["email", 1024],
    ["name", 300],
    ["nickname", 300],
    ["given_name", 150],
    ["family_name", 150],
    ["username", 128],
    ["phone_number", 1024],
    ["picture", 2048],
  ])("hold a text in %s, of at most %i characters", (name, most) => {
    expect(attributes({ [name]: "x".repeat(most) })).toEqual({ ...none, [name]: "x".repeat(most) });
    for (const value of ["x".repeat(most + 1), 7, ["x"], { a: 1 }]) expect(attributes({ [name]: value })).toEqual(none);
  });

  it.each<[unknown, boolean]>([
    [true, true],
    ["true", true],
    [false, false],
    ["false", false],
    ["TRUE", false],
    [1, false],
  ])("say of an email that is verified %j: %j", (value, expected) => {
    expect(attributes({ email_verified: value })).toEqual({ ...none, email_verified: expected });
  });

  it("have no names that are read as a path, unless the policy maps them, and none that are operators", () => {
    const claims = { "a.b": 1, $set: 2, a$b: 3, "x.$y": 4, "app_metadata.roles": 5, "user_metadata.x": 6 };
    expect(attributes(claims)).toEqual({ ...none, a$b: 3 });
    const mapped = ["a.b", "$set", "$x.y", "app_metadata.roles"];
    expect(attributes({ ...claims, "$x.y": 7 }, mapped)).toEqual({ ...none, a$b: 3, "a.b": 1 });
  });

  it("are 24 at most, first those that decisions depend on", () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`extra${index}`, index]));
    const deciding = { _claim_names: {}, hasgroups: true, email: "a@b.test", email_verified: true, groups: ["a"] };
    const texts = { picture: "p", phone_number: "1", username: "u", family_name: "f", given_name: "g", nickname: "n" };
    const all = attributes({ ...many, ...texts, name: "N", ...deciding }, ["groups"]);
    expect(all).toMatchObject({ ...none, ...deciding, ...texts, name: "N" });
    expect(Object.keys(all)).toHaveLength(24);
    expect(Object.keys(all).filter((name) => name.startsWith("extra"))).toHaveLength(10);
  });

  it("are all that the policy maps, if there is room for no more", () => {
    const mapped = Array.from({ length: 30 }, (_, index) => `m${index}`);
    const claims = { ...Object.fromEntries(mapped.map((name) => [name, 1])), email: "a@b.test", email_verified: true };
    const all = attributes(claims, mapped);
    expect(Object.keys(all)).toHaveLength(24);
    expect(all).toMatchObject({ email: "a@b.test", email_verified: true, m19: 1 });
    expect(all).not.toHaveProperty("m20");
  });

  it("are not inherited", () => {
    expect(
      userAttributes(Object.assign(Object.create({ groups: ["a"] }), { sub: "1" }), { n: ["groups"] } as never),
    ).toEqual(none);
  });
});
