import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../../packages/loopback/browser.ts";
import { signIn } from "../../login/portal.ts";
import { gil } from "../../world/globex.ts";
import { begin, bring } from "./forged-login.ts";
import { type ForgeryStage, startForgeryStage } from "./forgery-stage.ts";
import { attribute } from "./response-forge.ts";

const groups = "http://schemas.xmlsoap.org/claims/Group";
const level = "http://schemas.globex.example/claims/level";

describe("SAML attributes, end to end", () => {
  let forgery: ForgeryStage;
  beforeAll(async () => {
    forgery = await startForgeryStage();
  });
  afterAll(() => forgery.stage.close());
  beforeEach(() => {
    forgery.reset();
    forgery.stage.unbind();
  });

  /** Signs in with an assertion that has these attributes (XML), and returns the profile. */
  async function profile(attributes: string) {
    const login = await begin(forgery.stage);
    const answer = await bring(forgery.stage, login, forgery.good({ ...login.content, attributes }));
    expect(answer).toHaveProperty("code");
    return forgery.stage.user("gil");
  }

  it("reach the profile with several values, and with URI names", async () => {
    const both = attribute(groups, "staff", "finance") + attribute(level, "director", "board");
    const expected = { groups: ["staff", "finance"], [level]: ["director", "board"] };
    expect(await profile(both)).toMatchObject(expected);
  });

  it("with one element for each value are the last one, as in Auth0's library, or merged by a switch", async () => {
    const repeated = attribute("Role", "viewer") + attribute("Role", "manager", "auditor") + attribute("Role", "board");
    expect(await profile(repeated)).toMatchObject({ Role: "board" });
    forgery.stage.switches.samlRepeatedAttributes = "merged";
    expect(await profile(repeated)).toMatchObject({ Role: ["viewer", "manager", "auditor", "board"] });
    forgery.stage.switches.samlRepeatedAttributes = "last";
  });

  it("are text if they contain elements, empty if they are empty, and omitted if they have no value", async () => {
    const nested = '<saml:NameID Format="urn:x">per<![CDATA[]]>sistent</saml:NameID>'.replace("<![CDATA[]]>", "");
    const user = await profile(attribute("nested", nested) + attribute("empty", "") + attribute("none"));
    expect(user).toMatchObject({ nested: "persistent", empty: "" });
    expect(user).not.toHaveProperty("none");
  });

  it("keep every character, escaped or not", async () => {
    const user = await profile(
      attribute("escaped", "&lt;b&gt; &amp;amp; &quot;&#x1F600;&#65;") +
        attribute("plain", "Zoë – ‮ 王 'x' \"y\" a,b;c"),
    );
    expect(user).toMatchObject({ escaped: '<b> &amp; "😀A', plain: "Zoë – ‮ 王 'x' \"y\" a,b;c" });
  });

  it("do not overwrite Auth0's own properties, and are removed once they are no longer asserted", async () => {
    const hostile = ["user_id", "app_metadata", "blocked", "logins_count", "__proto__", "identities"];
    const first = await profile(
      hostile.map((name) => attribute(name, "evil")).join("") + attribute("department", "Sales"),
    );
    expect(first).toMatchObject({
      user_id: "samlp|globex|gil",
      app_metadata: {},
      logins_count: 1,
      department: "Sales",
    });
    expect(first?.blocked).toBeUndefined();
    const second = await profile(attribute("office", "Berlin"));
    expect(second).toMatchObject({ logins_count: 2, office: "Berlin" });
    expect(second).not.toHaveProperty("department");
  });

  it("are read in the encoding that the response declares", async () => {
    const login = await begin(forgery.stage);
    const xml = forgery.good({ ...login.content, attributes: attribute("city", "Zürich") });
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${xml}`;
    expect(await bring(forgery.stage, login, Buffer.from(text, "latin1"))).toHaveProperty("code");
    expect(forgery.stage.user("gil")).toMatchObject({ city: "Zürich" });
  });

  it("can be many: three thousand groups reach the profile", async () => {
    const names = Array.from({ length: 3000 }, (_, index) => `CN=Group ${index},OU=Teams`);
    expect(await profile(attribute(groups, ...names))).toHaveProperty("groups", names);
  });

  it("can be long: one value of a hundred thousand characters", async () => {
    expect(await profile(attribute("long", "x".repeat(100_000)))).toHaveProperty("long", "x".repeat(100_000));
  });

  it("are visible to Actions at the root of event.user, with URI names unchanged", async () => {
    forgery.stage.configure();
    const { stage: test } = forgery;
    const { samlProvider: provider } = test;
    const before = provider.users.find(({ username }) => username === "gil")?.claims ?? {};
    provider.setAttributes("gil", { ...before, [level]: "director", nickname: "G" });
    test.bind(
      "post-login",
      `api.access.deny(JSON.stringify([event.user.groups, event.user["${level}"], event.user.issuer]));`,
    );
    const answer = await signIn(test, { connection: "globex" }, new Browser(test.fetch), gil);
    expect(JSON.parse(answer.error_description ?? "")).toEqual([["staff", "finance"], "director", provider.entityId]);
    provider.setAttributes("gil", before);
  });

  it("follow set_user_root_attributes", async () => {
    const { stage: test } = forgery;
    const { samlProvider: provider } = test;
    const options = { metadataUrl: provider.metadataUrl };
    const login = () => signIn(test, { connection: "globex" }, new Browser(test.fetch), gil);
    const before = provider.users.find(({ username }) => username === "gil")?.claims ?? {};
    forgery.stage.configure({ ...options, set_user_root_attributes: "never_on_login" });
    expect(await login()).toMatchObject({
      error: "access_denied",
      error_description: expect.stringMatching(/does not create users/),
    });
    forgery.stage.configure({ ...options, set_user_root_attributes: "on_first_login" });
    await login();
    provider.setAttributes("gil", { ...before, given_name: "Gilbert", groups: ["board"] });
    await login();
    expect(forgery.stage.user("gil")).toMatchObject({ given_name: "Gil", groups: "board" });
    forgery.stage.configure(options);
    await login();
    expect(forgery.stage.user("gil")).toMatchObject({ given_name: "Gilbert", groups: "board" });
    provider.setAttributes("gil", before);
  });
});
