import { describe, expect, it } from "@jest/globals";
import { checkPolicy } from "../../../compiler/check.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

const check = (files: Files = {}) => withPolicy(files, (dir) => checkPolicy({ dir, environment: "local" }));
const stranger = "expect: { deny: no_role }\n";
const more = (example: string) =>
  changed("customers/acme.yaml", [stranger, `${stranger}  - { name: more, connection: acme-oidc, ${example} }\n`]);
const manager = "application: portal, api: orders, attributes: { email: a@acme.example, groups: Managers }";

describe("examples", () => {
  it("run at every check with the built Action", async () => {
    expect(await check()).toMatchObject({ customers: 2, examples: 3 });
  });

  it.each([
    [
      "all scopes, unless it names some",
      `${manager}, expect: { roles: [manager], scopes: [write:orders, read:orders] }`,
    ],
    [
      "OpenID Connect scopes as well, which belong to no API",
      `${manager}, scopes: [openid, offline_access, read:orders], expect: { roles: [manager], scopes: [read:orders] }`,
    ],
    ["no scope", `${manager}, scopes: [], expect: { roles: [manager], scopes: [] }`],
    [
      "a permitted exchange",
      `${manager.replace("portal", "backend")}, scopes: [read:orders], expect: { roles: [manager], scopes: [read:orders] }`,
    ],
    [
      "the vendor's application",
      `${manager.replace("portal", "vendor--console")}, scopes: [], expect: { roles: [manager], scopes: [] }`,
    ],
    ["an application that no user may use", `${manager.replace("portal", "sync")}, expect: { deny: flow_not_allowed }`],
  ])("may ask for %s", async (_, example) => {
    expect(await check(more(example))).toMatchObject({ examples: 4 });
  });

  it.each([
    [
      "another role",
      `${manager}, expect: { roles: [viewer], scopes: [read:orders, write:orders] }`,
      "expected roles [viewer], scopes [read:orders,write:orders], got roles [manager], scopes [read:orders,write:orders]",
    ],
    [
      "one scope fewer",
      `${manager}, expect: { roles: [manager], scopes: [read:orders] }`,
      "expected roles [manager], scopes [read:orders], got",
    ],
    ["a refusal that does not occur", `${manager}, expect: { deny: no_role }`, "expected no_role, got roles [manager]"],
    [
      "another refusal",
      "application: portal, api: orders, attributes: { email: x@else.example }, expect: { deny: no_role }",
      "expected no_role, got email_domain_not_allowed",
    ],
    [
      "no refusal",
      "application: portal, api: invoices, attributes: { email: a@acme.example }, expect: { roles: [], scopes: [] }",
      "expected roles [], scopes [], got audience_not_allowed",
    ],
  ])("that expect %s fail, with the place", async (_, example, message) => {
    const failing = check(more(example));
    await expect(failing).rejects.toThrow(`the example "more" fails: ${message}`);
    await expect(failing).rejects.toThrow(/customers\/acme\.yaml:67:5: /);
  });

  it("are all reported if they fail", async () => {
    const twice = changed(
      "customers/acme.yaml",
      ["roles: [manager], scopes", "roles: [viewer], scopes"],
      [stranger, "expect: { deny: groups_overage }\n"],
    );
    await expect(check(twice)).rejects.toThrow(/"a manager" fails[\s\S]*"a stranger in the console" fails/);
  });

  it.each(["suspended", "{ observe_until: 2026-12-31 }"])(
    "describe the policy even when it is %s",
    async (enforcement) => {
      const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
      const files = changed("customers/acme.yaml", [
        "enforcement: enforce",
        `enforcement: ${enforcement.replace("2026-12-31", soon)}`,
      ]);
      expect(await check(files)).toMatchObject({ examples: 3 });
    },
  );
});

describe("an example's claims", () => {
  const told = (expected: string) => ({
    ...changed(
      "apis.yaml",
      ["    unmanaged: enforce\n", "    claims: [name, email]\n"],
      ["apis:\n  orders:", "attributes: { plan: text, regions: list }\napis:\n  orders:"],
    ),
    ...changed(
      "customers/acme.yaml",
      ["name: Acme\n", "name: Acme\nattributes: { plan: pro, regions: [eu] }\n"],
      [
        stranger,
        `${stranger}  - { name: more, connection: acme-oidc, application: portal, api: orders, scopes: [], attributes: { name: Ann, email: a@acme.example, groups: Managers }, expect: { roles: [manager], scopes: [], claims: ${expected} } }\n`,
      ],
    ),
  });

  it.each(["{ name: Ann, email: a@acme.example, plan: pro, regions: [eu], would_deny: null }", "{}", "{ plan: pro }"])(
    "may be %s",
    async (expected) => {
      expect(await check(told(expected))).toMatchObject({ examples: 4 });
    },
  );

  it.each([
    ["{ name: Bob }", 'expected the claim name "Bob", got "Ann"'],
    ["{ name: null }", 'expected the claim name none, got "Ann"'],
    ["{ would_deny: [no_role] }", 'expected the claim would_deny ["no_role"], got none'],
    ["{ regions: [us] }", 'expected the claim regions ["us"], got ["eu"]'],
  ])("fail for %s", async (expected, says) => {
    await expect(check(told(expected))).rejects.toThrow(says);
  });
});

describe("an example of a rule for one application", () => {
  it("has the role there, and no role elsewhere", async () => {
    const rule = changed("customers/acme.yaml", [
      "{ groups: Managers }\n",
      "{ groups: Managers }\n    applications: [vendor--console]\n",
    ]);
    await expect(check(rule)).rejects.toThrow("got no_role");
    const own = changed("customers/acme.yaml", [
      "{ groups: Managers }\n",
      "{ groups: Managers }\n    applications: [portal]\n",
    ]);
    expect(await check(own)).toMatchObject({ examples: 3 });
  });
});
