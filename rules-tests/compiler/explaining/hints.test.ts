import { describe, expect, it } from "@jest/globals";
import { changed } from "../policy-folder.ts";
import { explain, login, machine } from "./explained.ts";

describe("what is missing", () => {
  const exchange = "custom-token-exchange";
  const missingOf = async (event: unknown, trigger?: string) => (await explain(event, trigger)).missing;
  const { user, transaction } = login();

  it("is nothing for an event as Auth0 passes it", async () => {
    expect(await missingOf(login())).toEqual([]);
    expect(await missingOf(machine(), "credentials-exchange")).toEqual([]);
  });

  it.each<[string, string, object, string[]]>([
    ["a client", "post-login", login({}, { client: undefined }), ["client.name is absent: the event has no client"]],
    [
      "a connection",
      "post-login",
      login({}, { connection: null }),
      ["connection.name is absent: the event has no connection"],
    ],
    ["a client's name", "post-login", login({}, { client: { client_id: "x" } }), ["client.name is absent"]],
    [
      "a protocol",
      "post-login",
      login({}, { transaction: { requested_scopes: [] } }),
      ["transaction.protocol is absent"],
    ],
    [
      "scopes",
      "post-login",
      login({}, { transaction: { protocol: "oidc-basic-profile" } }),
      ["transaction.requested_scopes is absent"],
    ],
    ["a user id", "post-login", login({}, { user: { ...user, user_id: 7 } }), ["user.user_id is no text"]],
    [
      "identities",
      "post-login",
      login({}, { user: { ...user, identities: undefined } }),
      ["user.identities is absent"],
    ],
    [
      "the primary identity",
      "post-login",
      login({}, { user: { ...user, user_id: "oidc|acme-oidc|2" } }),
      ["no identity matches user_id: none of user.identities is provider|user_id = oidc|acme-oidc|2"],
    ],
    [
      "a body and scopes",
      "credentials-exchange",
      { ...machine(), request: {}, accessToken: {} },
      ["request.body is absent", "accessToken.scope and transaction.target_scopes are absent"],
    ],
    [
      "an API",
      exchange,
      { client: { name: "acme--backend" }, transaction: { subject_token: "x" } },
      [
        "resource_server.identifier is absent: the event has no resource_server",
        "transaction.subject_token_type is absent",
      ],
    ],
  ])("%s", async (_, trigger, event, missing) => {
    expect(await missingOf(event, trigger)).toEqual(missing);
  });

  it("leaves a refusal, since the Action refuses such an event", async () => {
    const explained = await explain(login({}, { transaction: { requested_scopes: [] } }));
    expect(explained).toMatchObject({ decision: "deny", code: "flow_not_allowed" });
  });

  it("does not count scopes of a refresh, nor those of a login without an API", async () => {
    const refresh = { ...(transaction as object), protocol: "oauth2-refresh-token", requested_scopes: undefined };
    expect(await missingOf(login({}, { transaction: refresh }))).toEqual([]);
    const plain = { ...(transaction as object), requested_scopes: undefined };
    expect(await missingOf(login({}, { transaction: plain, resource_server: undefined }))).toEqual([]);
  });
});

describe("attributes read", () => {
  const rule = 'when: { groups: { glob: "Orders-*" }, department: Sales }';
  const files = changed("customers/acme.yaml", ["when: { groups: Managers }", rule]);
  const readOf = async (attributes: object) => {
    const { attributes_read, profile_attributes } = await explain(login(attributes), "post-login", files);
    return { attributes_read, profile_attributes };
  };

  it("are those that a rule names, with at most three values", async () => {
    expect(await readOf({ groups: ["a", "b", "c", "d"], dept: "Sales" })).toEqual({
      attributes_read: [
        { name: "department", found: false, values: [] },
        { name: "groups", found: true, values: ["a", "b", "c"] },
      ],
      profile_attributes: ["dept", "email", "groups"],
    });
  });

  it("are not found where only objects are", async () => {
    const { attributes_read } = await readOf({ groups: [{ name: "a" }] });
    expect(attributes_read).toContainEqual({ name: "groups", found: false, values: [] });
  });

  it("are none for a connection that no policy names", async () => {
    const event = login({}, { connection: { name: "db", strategy: "auth0" }, client: { name: "Wild" } });
    expect(await explain(event)).toMatchObject({ attributes_read: [], profile_attributes: [] });
  });
});

describe("near misses", () => {
  const at = expect.stringMatching(/customers\/acme\.yaml:19$/);
  const longRule = "when: { groups: Managers }";
  const nearMissesOf = async (groups: unknown, when = "{ groups: [Sales, Managers] }") => {
    const files = changed("customers/acme.yaml", [longRule, `when: ${when}`]);
    return (await explain(login({ groups }), "post-login", files)).near_misses;
  };

  it.each<[string, unknown, string, RegExp]>([
    ["case", ["sales"], "sales", /differs in case/],
    ["spaces", " Sales ", " Sales ", /spaces/],
    ["spaces and case", "SALES ", "SALES ", /spaces.*case/],
    ["a list joined by commas", "Sales,Support", "Sales,Support", /joined by a comma/],
    ["a list joined by semicolons", "x; Sales", "x; Sales", /joined by a semicolon/],
    ["look-alikes", "Ｓales", "Ｓales", /look-alike/],
    ["a full path", ["/Sales"], "/Sales", /^it is a full path/],
    ["a longer path, and case", ["/Orders/sales"], "/Orders/sales", /full path.*case/],
    ["a distinguished name", "CN=Sales,OU=Groups,DC=acme", "CN=Sales,OU=Groups,DC=acme", /distinguished name/],
    ["a domain", "ACME\\Sales", "ACME\\Sales", /domain before a backslash/],
    ["a list joined by bars", "x|Sales", "x|Sales", /joined by a vertical bar/],
    ["a list joined by spaces", "Sales Support", "Sales Support", /joined by a space/],
    ["JSON in a text", '["Sales", "Support"]', '["Sales", "Support"]', /JSON in a text/],
    ["objects in JSON", '[{"name":"Sales"}]', '[{"name":"Sales"}]', /JSON in a text/],
    ["objects with a name", [{ id: 7, name: "Sales" }], "Sales", /the "name" of an object; have the provider/],
    ["an object with a name", { name: "Sales" }, "Sales", /the "name" of an object; write "\/groups\/name"/],
  ])("by %s", async (_, groups, value, why) => {
    expect(await nearMissesOf(groups)).toEqual([
      { rule: 1, attribute: "groups", value, expected: ["Sales", "Managers"], why: expect.stringMatching(why), at },
    ]);
  });

  it("of globs", async () => {
    expect(await nearMissesOf("orders-eu", '{ groups: { glob: "Orders-*" } }')).toMatchObject([
      { rule: 1, value: "orders-eu" },
    ]);
  });

  it("of aliases: by the value that the alias stands for", async () => {
    const guid = "1B2C3D4E-0000-4000-8000-000000000001";
    expect(await nearMissesOf(guid)).toMatchObject([{ value: guid, why: expect.stringMatching(/case/) }]);
  });

  const missesOf = async (rule: string, attributes: object) =>
    (await explain(login(attributes), "post-login", changed("customers/acme.yaml", [longRule, rule]))).near_misses;

  it("of a name with dots that exists as a path", async () => {
    const miss = { rule: 1, attribute: "realm.groups", value: "Sales", expected: "Sales" };
    const why = expect.stringContaining('write "/realm/groups"');
    const rule = "when: { realm.groups: Sales }";
    expect(await missesOf(rule, { realm: { groups: ["x", "Sales"] } })).toEqual([{ ...miss, why, at }]);
    expect(await missesOf(rule, { realm: { groups: ["x"] } })).toEqual([]);
  });

  it("of a name that differs in case", async () => {
    const miss = { rule: 1, attribute: "Roles", value: "Sales", why: 'the profile has it as "roles"' };
    expect(await missesOf("when: { Roles: Sales }", { roles: ["Sales"] })).toMatchObject([miss]);
  });

  it("of a rule that has ended", async () => {
    const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const until = (day: string) => missesOf(`when: { groups: Sales }\n    until: ${day}`, { groups: "Sales" });
    const why = `it matches, but the rule ended with ${dayIn(-1)}`;
    expect(await until(dayIn(-1))).toEqual([
      { rule: 1, attribute: "groups", value: "Sales", expected: "Sales", why, at },
    ]);
    expect(await until(dayIn(1))).toEqual([]);
  });

  it("of a rule for other applications", async () => {
    const rule = (name: string) => `when: { groups: Sales }\n    applications: [${name}]`;
    const why = "it matches, but the rule is for mobile only";
    expect(await missesOf(rule("mobile"), { groups: ["x", "Sales"] })).toMatchObject([{ value: "Sales", why }]);
    expect(await missesOf(rule("portal"), { groups: ["x", "Sales"] })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["a match", ["sales", "Sales"]],
    ["another value", "Marketing"],
    ["part of a value", "Sale"],
    ["text that begins like JSON", "[Sales"],
    ["another name's CN", "OU=Sales,CN=Staff"],
    ["no value", undefined],
  ])("are empty for %s", async (_, groups) => {
    expect(await nearMissesOf(groups)).toEqual([]);
  });
});
