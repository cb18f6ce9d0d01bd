import { describe, expect, it } from "@jest/globals";
import { compareAccess } from "../../../compiler/access/compare-access.ts";
import { testTime } from "../policy-files/base-policy.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed } from "../policy-folder.ts";
import { policyOf, policyWith, type Written } from "./policies.ts";

const acme = (...pairs: Parameters<typeof changed>[1][]) => changed("customers/acme.yaml", ...pairs);

/** `+` widens, `-` narrows, `?` is not decided. */
async function compare(after: Files, before: Files = {}): Promise<string[]> {
  const [from, to] = await Promise.all([policyWith(before), policyWith(after)]);
  return compareAccess(from, to, testTime).map(
    ({ widens, decided, words }) => `${decided ? (widens ? "+" : "-") : "?"} ${words}`,
  );
}

async function both(after: Files): Promise<{ there: string[]; back: string[] }> {
  return { there: await compare(after), back: await compare({}, after) };
}

describe("compareAccess", () => {
  it("finds nothing between a policy and itself, or one with rules in another order", async () => {
    expect(await compare({})).toEqual([]);
    const rules = ["  - when: { groups: Managers }\n    roles: [orders:manager]\n", ""] as const;
    const moved = ["applications:\n  portal:", `${rules[0]}applications:\n  portal:`] as const;
    expect(await compare(acme(rules, moved))).toEqual([]);
  });

  it.each([
    [
      "another group",
      "groups: Managers }",
      "groups: [Managers, Ops] }",
      ["+ acme: orders:manager now also by group Ops"],
    ],
    ["a glob", "groups: Managers }", 'groups: { glob: "*" } }', ["+ acme: orders:manager now also by groups like *"]],
    [
      "an ignored case",
      "department: Sales",
      "department: { equals: Sales, ignore_case: true }",
      ["+ acme: orders:viewer now also by department Sales in any case until 2030-01-31"],
    ],
    ["a later end", "2030-01-31", "2031-01-31", ["+ acme: orders:viewer by department Sales also after 2030-01-31"]],
    ["no end", "    until: 2030-01-31\n", "", ["+ acme: orders:viewer by department Sales also after 2030-01-31"]],
    [
      "another attribute",
      "groups: Managers }",
      "groups: Managers, unit: [x] }",
      ["- acme: orders:manager no longer by group Managers"],
    ],
    [
      "an application",
      "    until: 2030-01-31\n",
      "    until: 2030-01-31\n    applications: [portal]\n",
      ["- acme: orders:viewer no longer by department Sales in vendor--console, acme--mobile, acme--backend"],
    ],
    ["no rule", "  - when: { groups: Managers }\n    roles: [orders:manager]\n", "", ["- acme: loses orders:manager"]],
  ])("tells of a rule with %s", async (_, find, replacement, expected) => {
    expect(await compare(acme([find, replacement]))).toEqual(expected);
  });

  it.each([
    ["the ceiling", "roles: [viewer, manager]\n    machine", "roles: [viewer, manager]\n    machine", []],
    [
      "machine scopes",
      "machine_scopes: [read:orders]",
      "machine_scopes: [read:orders, write:orders]",
      ["+ acme: sync (machine) may now request write:orders of orders"],
    ],
    [
      "enforcement",
      "enforcement: enforce",
      "enforcement: { observe_until: 2026-12-31 }",
      ["+ acme: until 2026-12-31 refusals are only logged, and Auth0 alone decides on scopes"],
    ],
    ["suspension", "enforcement: enforce", "enforcement: suspended", ["- acme: is suspended: nobody gets a token"]],
    [
      "e-mail domains",
      "email_domains: [acme.example]",
      "email_domains: [acme.example, acme.org]",
      ["+ acme: acme-oidc also accepts e-mail addresses of acme.org"],
    ],
    [
      "any e-mail address",
      "email_domains: [acme.example]",
      "email_domains: any",
      [
        "+ acme: acme-oidc accepts any e-mail address, or none (was: e-mail addresses of acme.example)",
        "+ acme: acme-oidc accepts unverified e-mail addresses",
      ],
    ],
    [
      "unverified addresses",
      "email_domains: [acme.example]",
      "email_domains: [acme.example]\n    unverified_email: accept",
      ["+ acme: acme-oidc accepts unverified e-mail addresses"],
    ],
    [
      "the login's age",
      "reauthenticate_after: 12h",
      "reauthenticate_after: 1d",
      ["+ acme: a login counts for 1d (was 12h)"],
    ],
    [
      "callbacks",
      "callbacks: [https://portal.acme.example/callback]",
      "callbacks: [https://portal.acme.example/callback, https://x.example/]",
      ["+ acme: portal also sends users to https://x.example/"],
    ],
    [
      "the party",
      "type: spa\n    party: third",
      "type: spa\n    party: first",
      ["+ acme: portal is now first-party: no consent, and ID tokens"],
    ],
    [
      "the age of exchanged tokens",
      "max_age: 5m",
      "max_age: 9m",
      ["+ acme: backend accepts ID tokens for 9m (was 5m)"],
    ],
    [
      "algorithms",
      "algorithms: [RS256]",
      "algorithms: [RS256, ES256]",
      ["+ acme: backend also accepts tokens signed with ES256"],
    ],
    [
      "an issuer",
      "issuer: https://login.acme.example\n      audience",
      "issuer: https://x.acme.example\n      audience",
      ["? acme: backend exchanges tokens of another trust: issuer changed"],
    ],
    [
      "the provider",
      "client_secret:",
      "client_id: other\n      client_secret:",
      ["? acme: acme-oidc has other options, which decide whom it trusts: client_id"],
    ],
    [
      "a split",
      'split: { department: "," }',
      'split: { department: ";" }',
      ['+ acme: acme-oidc splits department at ";", no longer at ",", which gives orders:viewer to more people'],
    ],
    ["no split", '    split: { department: "," }\n', "", ['- acme: acme-oidc no longer splits department at ","']],
  ])("tells of %s", async (_, find, replacement, expected) => {
    expect(await compare(acme([find, replacement]))).toEqual(expected);
  });

  it("tells of it the other way round", async () => {
    const { there, back } = await both(
      acme(
        ["email_domains: [acme.example]", "email_domains: [acme.example, acme.org]"],
        ["machine_scopes: [read:orders]", "machine_scopes: []"],
        ["enforcement: enforce", "enforcement: suspended"],
        ["reauthenticate_after: 12h", "reauthenticate_after: 1h"],
      ),
    );
    expect(there).toEqual([
      "+ acme: acme-oidc also accepts e-mail addresses of acme.org",
      "- acme: sync (machine) no longer gets read:orders of orders",
      "- acme: is suspended: nobody gets a token",
      "- acme: a login counts for 1h (was 12h)",
    ]);
    expect(back).toEqual([
      "+ acme: sync (machine) may now request read:orders of orders",
      "+ acme: is no longer suspended",
      "+ acme: a login counts for 12h (was 1h)",
      "- acme: acme-oidc no longer accepts e-mail addresses of acme.org",
    ]);
  });

  it("tells of customers that come and go", async () => {
    const { there, back } = await both({ "customers/globex.yaml": undefined });
    expect(there).toEqual(["- globex: is gone: loses everything"]);
    expect(back).toEqual([
      "+ globex: new customer; applications: none",
      "+ globex: may now reach invoices: nobody yet",
    ]);
  });

  it("tells of APIs that a customer may reach", async () => {
    const files = acme(
      ["access:\n", "access:\n  invoices: { roles: [reader], machine_scopes: [read:invoices] }\n"],
      ["role_mapping:\n", "role_mapping:\n  - when: { groups: Finance }\n    roles: [invoices:reader]\n"],
      ["type: machine\n    apis: [orders]", "type: machine\n    apis: [orders, invoices]"],
    );
    const { there, back } = await both(files);
    expect(there).toEqual([
      "+ acme: may now reach invoices: reader by group Finance; sync (machine) read:invoices",
      "+ acme: sync (machine) may now request read:invoices of invoices",
    ]);
    expect(back).toEqual(["- acme: loses invoices", "- acme: sync (machine) no longer gets read:invoices of invoices"]);
  });

  it("tells of what concerns all", async () => {
    const files = {
      ...changed(
        "apis.yaml",
        ["viewer: [read:orders]", "viewer: [read:orders, write:orders]"],
        [
          "    unmanaged: enforce\n",
          "    unmanaged: { observe_until: 2026-12-31 }\n    token_lifetime: 1h\n    claims: [email]\n",
        ],
      ),
    };
    expect(await compare(files)).toEqual([
      "+ everyone who is orders:viewer also gets write:orders",
      "+ orders: access tokens live 1h (were 10m)",
      "+ orders: access tokens also tell the user's email",
      "+ orders: applications that no file names are let in until 2026-12-31",
    ]);
  });

  const compareRules = (before: Written, after: Written) =>
    compareAccess(policyOf(before), policyOf(after), testTime).map(({ words, witness }) => ({ words, witness }));
  const mapped = (...role_mapping: object[]): Written => ({ role_mapping });
  const viewer = { roles: ["orders:viewer"] };

  it("shows the smallest person who gains", () => {
    const before = mapped({ when: { groups: ["A", "B"], department: "Sales" }, ...viewer });
    const after = mapped({ when: { groups: { glob: "?" }, department: ["Sales", "Support"] }, ...viewer });
    expect(compareRules(before, after)).toEqual([
      {
        words: "acme: orders:viewer now also by groups like ? and department Sales or Support",
        witness: { connection: "acme-oidc", attributes: { groups: "x", department: "Sales" } },
      },
    ]);
  });

  it("sees that several rules together give what one did", () => {
    const one = mapped({ when: { groups: ["A", "B"], department: ["X", "Y"] }, ...viewer });
    const four = mapped(
      ...["A", "B"].flatMap((groups) => ["X", "Y"].map((department) => ({ when: { groups, department }, ...viewer }))),
    );
    expect(compareRules(one, four)).toEqual([]);
    expect(compareRules(four, one)).toEqual([]);
    const three = mapped(...(four.role_mapping as object[]).slice(1));
    expect(compareRules(three, one)).toEqual([
      {
        words: "acme: orders:viewer now also by group A and department X",
        witness: { connection: "acme-oidc", attributes: { groups: "A", department: "X" } },
      },
    ]);
  });

  it("spells out characters that could deceive a terminal or a reader", () => {
    const groups = "\u001b[2J\u202eA";
    const [change] = compareRules(mapped(), mapped({ when: { groups, "a\u0007": "x" }, ...viewer }));
    expect(change?.words).toBe('acme: orders:viewer now by group "\\u001b[2J\\u{202e}A" and a\\u{7} x');
  });

  it("tells values of one attribute from those of another", () => {
    const before = mapped({ when: { department: "A" }, ...viewer });
    expect(compareRules(before, mapped({ when: { groups: "A", department: "B" }, ...viewer }))).toMatchObject([
      { words: "acme: orders:viewer now also by group A and department B" },
      { words: "acme: orders:viewer no longer by department A" },
    ]);
  });

  it("finds the one attribute of several in which a person differs", () => {
    const before = mapped({ when: { groups: { glob: "A*" }, department: "X" }, ...viewer });
    const after = mapped({ when: { groups: "A", department: ["X", "Y"] }, ...viewer });
    expect(compareRules(before, after)[0]).toEqual({
      words: "acme: orders:viewer now also by group A and department Y",
      witness: { connection: "acme-oidc", attributes: { groups: "A", department: "Y" } },
    });
  });

  it("names the application where the person is not the same in all", () => {
    const before = mapped({ when: { groups: { glob: "a*" } }, ...viewer });
    const after = mapped({ when: { groups: "a" }, applications: ["field"], ...viewer });
    expect(compareRules(before, after)).toEqual([
      {
        words: "acme: orders:viewer no longer by groups like a*",
        witness: { connection: "acme-oidc", application: "acme--portal", attributes: { groups: "a" } },
      },
    ]);
  });

  it("does not decide on a list and its elements, and knows what cannot be both", () => {
    const compareWith = (path: string) =>
      compareAccess(policyOf({}), policyOf(mapped({ when: { groups: "A", [path]: "B" }, ...viewer })), testTime);
    expect(compareWith("/groups/0")).toMatchObject([{ decided: false, widens: true }]);
    expect(compareWith("/groups/name")).toEqual([]);
  });

  it("knows that the address is among the attributes", () => {
    const connections = { "acme-oidc": { strategy: "samlp", email_domains: ["acme.example"] } };
    const everyone = { connections, ...mapped({ when: { email: { glob: "*@*" } }, ...viewer }) };
    expect(compareRules(everyone, { connections, ...mapped({ everyone: true, ...viewer }) })).toEqual([]);
    expect(compareRules({ connections }, everyone)).toEqual([
      {
        words: "acme: orders:viewer now by email like *@*",
        witness: { connection: "acme-oidc", attributes: { email: "y@acme.example" } },
      },
    ]);
  });

  it("takes an attribute from SCIM for another one", () => {
    const rules = mapped({ when: { department: "Sales" }, ...viewer });
    const connection = { strategy: "samlp", email_domains: "any" };
    const scim = { ...connection, sources: { department: "scim" } };
    const changes = compareRules(
      { ...rules, connections: { "acme-oidc": connection } },
      { ...rules, connections: { "acme-oidc": scim } },
    );
    expect(changes).toEqual([
      {
        words: "acme: orders:viewer now also by department Sales (from SCIM)",
        witness: { connection: "acme-oidc", attributes: {}, app_metadata: { department: "Sales" } },
      },
      {
        words: "acme: orders:viewer no longer by department Sales",
        witness: { connection: "acme-oidc", attributes: { department: "Sales" } },
      },
    ]);
  });

  it("decides among a hundred rules at once", () => {
    const hundred = mapped(
      ...Array.from({ length: 100 }, (_, index) => ({
        when: { groups: { glob: `*-${index}-*` }, department: [`D${index % 7}`, `E${index}`] },
        ...viewer,
      })),
    );
    const wide = mapped({ when: { groups: { glob: "Team-*" }, department: { present: true } }, ...viewer });
    expect(compareRules(hundred, wide)).toHaveLength(101);
  });

  it("says so where it cannot decide, which counts as a widening", () => {
    // A mark composes with the letter before it, so these three cover what begins with e, and letters do not show it.
    const before = mapped(...["e", "e?*", "\u0301*"].map((glob) => ({ when: { groups: { glob } }, ...viewer })));
    const changes = compareAccess(
      policyOf(before),
      policyOf(mapped({ when: { groups: { glob: "e*" } }, ...viewer })),
      testTime,
    );
    expect(changes[0]).toEqual({
      customer: "acme",
      widens: true,
      decided: false,
      words: "acme: orders:viewer perhaps now also by groups like e*: not decided",
    });
  });
});
