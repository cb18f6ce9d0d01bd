import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { signIn, tokens } from "../login/portal.ts";
import { verified } from "../login/verify.ts";
import { acmeConnection, ann, startTestTenant, type TestTenant } from "../world/acme.ts";

const id = "oidc|acme|ann";

/** A placeholder of a mapping template. */
const of = (path: string) => `\${context.${path}}`;

describe("profiles of federated users", () => {
  let test: TestTenant;
  let claims: Readonly<Record<string, unknown>>;
  beforeAll(async () => {
    test = await startTestTenant();
    claims = test.provider.users.find(({ username }) => username === "ann")?.claims ?? {};
  });
  afterAll(() => test.close());
  afterEach(() => {
    test.unbind();
    test.provider.setClaims("ann", claims);
    test.store.connections.put(acmeConnection(test.provider.issuer));
    test.store.users.delete(id);
  });

  const withOptions = (options: Record<string, unknown>) => {
    const connection = acmeConnection(test.provider.issuer);
    test.store.connections.put({ ...connection, options: { ...connection.options, ...options } });
  };
  const user = () => test.store.users.get(id);
  const asStrategy = (strategy: string, options: Record<string, unknown> = {}) => {
    withOptions(options);
    const changed = test.store.connections.find(({ name }) => name === "acme");
    if (changed) test.store.connections.put({ ...changed, strategy });
  };

  it("are updated at each login, and lose what the provider no longer asserts", async () => {
    test.provider.setClaims("ann", { ...claims, department: "Sales" });
    await signIn(test);
    expect(user()).toMatchObject({ department: "Sales", logins_count: 1, groups: ["Managers", "A,B"] });
    test.provider.setClaims("ann", { email: "ann@new.example", email_verified: "true" });
    await signIn(test);
    expect(user()).toMatchObject({ email: "ann@new.example", email_verified: true, logins_count: 2 });
    for (const gone of ["department", "groups", "name"]) expect(user()).not.toHaveProperty(gone);
  });

  it("do not let the provider set Auth0's own keys", async () => {
    const hostile = { user_id: "oidc|acme|admin", app_metadata: { admin: true }, blocked: true, logins_count: 99 };
    test.provider.setClaims("ann", { ...claims, ...hostile });
    await signIn(test);
    expect(user()).toMatchObject({ user_id: id, app_metadata: {}, logins_count: 1 });
    expect(user()).not.toHaveProperty("blocked");
    expect(test.store.users.get("oidc|acme|admin")).toBeUndefined();
  });

  it("contain no claims of the protocol itself, and keep an administrator's metadata", async () => {
    await signIn(test);
    for (const protocol of ["sub", "iss", "aud", "exp", "iat", "nonce", "at_hash"]) {
      expect(user()).not.toHaveProperty(protocol);
    }
    const known = user();
    if (known === undefined) throw new Error("no user");
    test.store.users.put({ ...known, app_metadata: { plan: "gold" } });
    await signIn(test);
    expect(user()?.app_metadata).toEqual({ plan: "gold" });
  });

  it("leave out groups and roles if the switch says so", async () => {
    test.provider.setClaims("ann", { ...claims, roles: ["admin"] });
    test.switches.oidcAuthorizationClaims = "drop";
    await signIn(test);
    test.switches.oidcAuthorizationClaims = "keep";
    for (const dropped of ["groups", "roles"]) expect(user()).not.toHaveProperty(dropped);
    await signIn(test);
    expect(user()).toMatchObject({ groups: ["Managers", "A,B"], roles: ["admin"] });
  });

  it("follow a map's templates, which join lists by commas", async () => {
    const userinfo: string[] = [];
    test.upstreamFetch = (input, init) => {
      if (String(input).endsWith("/me")) userinfo.push(String(input));
      return test.fetch(input, init);
    };
    const attributes = {
      email: of("tokenset.email"),
      email_verified: of("tokenset.email_verified"),
      federated_groups: of("userinfo.groups"),
      account: `acme|${of("tokenset.email")}|${of("connection.strategy")}`,
      literal: "fixed",
      missing: of("tokenset.nothing"),
      half: `a ${of("tokenset.nothing")}`,
      inherited: of("tokenset.constructor"),
      user_id: of("tokenset.email"),
      amr: "pwd",
      sub: "x",
    };
    withOptions({ attribute_map: { mapping_mode: "use_map", attributes } });
    await signIn(test);
    test.upstreamFetch = undefined;
    expect(userinfo).toHaveLength(1);
    expect(user()).toMatchObject({
      user_id: id,
      email: "ann@acme.example",
      email_verified: true,
      federated_groups: "Managers,A,B",
      account: "acme|ann@acme.example|oidc",
      literal: "fixed",
    });
    for (const absent of ["missing", "half", "inherited", "amr", "sub", "groups", "name"]) {
      expect(user()).not.toHaveProperty(absent);
    }
  });

  it.each([
    ["joined", "Managers,A,B"],
    ["kept", ["Managers", "A,B"]],
  ] as const)("hold the lists of a basic profile %s, as the switch says", async (position, groups) => {
    test.switches.oidcMappedLists = position;
    for (const options of [{ attribute_map: { mapping_mode: "basic_profile" } }, {}]) {
      asStrategy("okta", options);
      await signIn(test);
      expect(test.store.users.get("okta|acme|ann")).toMatchObject({ groups });
      test.store.users.delete("okta|acme|ann");
    }
    test.switches.oidcMappedLists = "joined";
  });

  it.each([
    ["okta", "bind_all", "basic_profile, use_map"],
    ["oidc", "bind_some", "bind_all, use_map, basic_profile"],
  ])("are not made by a mapping mode that %s connections lack", async (strategy, mode, modes) => {
    asStrategy(strategy, { attribute_map: { mapping_mode: mode } });
    const { error_description } = await signIn(test);
    expect(error_description).toBe(
      `The connection "acme" has the mapping_mode "${mode}", which ${strategy} connections lack (they have ${modes}).`,
    );
  });

  it("lead to a warning in the log if a map finds no claim for an attribute", async () => {
    const attributes = {
      email: of("tokenset.email"),
      federated_groups: of("userinfo.no_groups"),
      half: `a ${of("b")}`,
    };
    asStrategy("okta", { attribute_map: { mapping_mode: "use_map", attributes } });
    test.log.length = 0;
    await signIn(test);
    const description = "Error transforming template due to missing keys (2) from IdP context";
    expect(test.log).toContainEqual(expect.objectContaining({ type: "w", connection: "acme", description }));
    test.store.users.delete("okta|acme|ann");
  });

  it("keep their root attributes from the first login if the connection says so", async () => {
    withOptions({ set_user_root_attributes: "on_first_login" });
    await signIn(test);
    test.provider.setClaims("ann", { ...claims, name: "Changed", groups: ["Changed"] });
    await signIn(test);
    expect(user()).toMatchObject({ name: "Ann", groups: ["Changed"] });
  });

  it("are not created at login if the connection says so", async () => {
    withOptions({ set_user_root_attributes: "never_on_login" });
    const answer = await signIn(test);
    expect(answer).toMatchObject({ error: "access_denied" });
    expect(answer.error_description).toContain("set_user_root_attributes");
    expect(user()).toBeUndefined();
  });

  it("show Actions what the connection does not keep", async () => {
    withOptions({ non_persistent_attrs: ["groups"] });
    test.bind("post-login", `api.accessToken.setCustomClaim("https://x.example/groups", event.user.groups ?? "none");`);
    const browser = new Browser(test.fetch);
    const { access_token } = await tokens(test, {}, browser);
    expect((await verified(test, access_token)).claims["https://x.example/groups"]).toEqual(["Managers", "A,B"]);
    expect(user()).not.toHaveProperty("groups");
  });

  it("have a linked identity's attributes in that identity, not at the root", async () => {
    await signIn(test);
    const linked = user();
    if (linked === undefined) throw new Error("no user");
    test.store.users.delete(id);
    const primary = { connection: "other", provider: "oidc", user_id: "other|1", isSocial: false };
    test.store.users.put({
      ...linked,
      user_id: "oidc|other|1",
      name: "Primary",
      groups: ["Primary"],
      identities: [primary, ...linked.identities],
    });
    await signIn(test, {}, new Browser(test.fetch), ann);
    const merged = test.store.users.get("oidc|other|1");
    test.store.users.delete("oidc|other|1");
    expect(merged).toMatchObject({ name: "Primary", groups: ["Primary"], logins_count: 2 });
    expect(merged?.identities[1]).toMatchObject({ profileData: { name: "Ann", groups: ["Managers", "A,B"] } });
    expect(user()).toBeUndefined();
  });

  it("are separate for two users of one provider", async () => {
    await signIn(test);
    await signIn(test, {}, new Browser(test.fetch), { username: "bob", password: "battery staple" });
    expect(test.store.users.get("oidc|acme|bob")).toMatchObject({ email: "bob@acme.example", email_verified: false });
    expect(user()).toMatchObject({ email: "ann@acme.example" });
  });
});
