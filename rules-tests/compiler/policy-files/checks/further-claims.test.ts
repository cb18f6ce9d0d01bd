import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { expectRefusal, expectWarning, type Refusal } from "../expect-refusal.ts";
import { change, tryPolicy } from "../try-policy.ts";

const declared = (name: string) => ["apis:\n  orders:\n", `attributes:\n  ▸${name}: text\napis:\n  orders:\n`] as const;
const ofApi = (text: string) => ["    unmanaged: enforce\n", `    ${text}\n`] as const;

const apis: Refusal[] = [
  ["an attribute with a claim's name", ...declared("roles"), '"roles" collides with the claim roles'],
  ["an attribute with a claim's name in capitals", ...declared("Email"), '"Email" collides with the claim email'],
  ["an attribute named would_deny", ...declared("would_deny"), "collides with the claim would_deny"],
  ["an attribute of the prototype", ...declared("toString"), "is a name of JavaScript's own"],
  ["an attribute with a hyphen", ...declared("plan-name"), "must be letters, digits and underscores"],
  ["an attribute with a dot", ...declared("plan.name"), "must be letters, digits and underscores"],
  ["an attribute that starts with a digit", ...declared("1plan"), "must be letters, digits and underscores"],
  ["a long attribute", ...declared("p".repeat(65)), "at most 64 characters"],
  [
    "a type that does not exist",
    "apis:\n  orders:\n",
    "attributes: { plan: ▸string }\napis:\n  orders:\n",
    "must be text, number, boolean, list",
  ],
  ["an unknown claim", ...ofApi("claims: [name, ▸phone]"), "must be name or email"],
  ["a claim that is no list", ...ofApi("claims: ▸name"), "must be a list"],
  ["an unknown dialect", ...ofApi("token_dialect: ▸jwt"), '"jwt" is not known'],
];

const customers: Refusal[] = [
  [
    "an attribute that apis.yaml does not declare",
    "name: Acme\n",
    "name: Acme\nattributes: { ▸plan: pro }\n",
    'unknown attribute of apis.yaml "plan"',
  ],
  [
    "an attribute of an application",
    "    name: Acme Portal\n",
    "    name: Acme Portal\n    ▸attributes: { plan: pro }\n",
    "only the customer and its machines have fixed attributes",
  ],
  ["help without TLS", "name: Acme\n", "name: Acme\nhelp_url: ▸http://acme.example/help\n", "must begin with https://"],
  [
    "help on loopback without TLS",
    "name: Acme\n",
    "name: Acme\nhelp_url: ▸http://localhost/help\n",
    "must begin with https://",
  ],
  ["help by a script", "name: Acme\n", "name: Acme\nhelp_url: ▸javascript:alert(1)\n", "must begin with https://"],
  [
    "help that is long",
    "name: Acme\n",
    `name: Acme\nhelp_url: ▸https://acme.example/${"x".repeat(200)}\n`,
    "at most 200 characters",
  ],
  [
    "a rule for an unknown application",
    "{ groups: Managers }\n",
    "{ groups: Managers }\n    applications: [▸portl]\n",
    'unknown application "portl"; did you mean "portal"?',
  ],
  [
    "a rule for a machine",
    "{ groups: Managers }\n",
    "{ groups: Managers }\n    applications: [▸sync]\n",
    '"sync" is a machine: rules are for users',
  ],
  [
    "a rule for no application",
    "{ groups: Managers }\n",
    "{ groups: Managers }\n    ▸applications: []\n",
    "must name an application, or be left out",
  ],
  [
    "an unknown source",
    "    metadata: { owner: sales }\n",
    "    sources: { department: ▸ldap }\n    metadata: { owner: sales }\n",
    "must be scim",
  ],
  [
    "a source for the address",
    "    metadata: { owner: sales }\n",
    "    sources: { ▸email: scim }\n    metadata: { owner: sales }\n",
    'Auth0 does not let SCIM write "email"',
  ],
  [
    "a source for a path",
    "    metadata: { owner: sales }\n",
    "    sources: { ▸/org/unit: scim }\n    metadata: { owner: sales }\n",
    "is a path: name its first key",
  ],
  [
    "a source for Auth0's own key",
    "    metadata: { owner: sales }\n",
    "    sources: { ▸user_id: scim }\n    metadata: { owner: sales }\n",
    '"user_id" can never be a source',
  ],
  [
    "an expected claim that does not exist",
    "scopes: [read:orders] }\n",
    "scopes: [read:orders], claims: { ▸phone: x } }\n",
    'unknown claim "phone"',
  ],
];

describe("refusals of further claims", () => {
  it.each(apis)("refuses %s", async (...refusal) => {
    await expectRefusal("apis.yaml", refusal);
  });

  it.each(customers)("refuses %s", async (...refusal) => {
    await expectRefusal("customers/acme.yaml", refusal);
  });

  it("refuses a rule for an application of another customer that is not shared", async () => {
    const { files, place } = change(
      "customers/acme.yaml",
      "{ groups: Managers }\n",
      "{ groups: Managers }\n    applications: [▸globex--web]\n",
    );
    const web =
      "applications:\n  web: { type: spa, party: first, apis: [invoices], callbacks: [https://x.example/cb] }\n";
    const { problems } = await tryPolicy({
      ...files,
      "customers/globex.yaml": `${basePolicy["customers/globex.yaml"]}${web}`,
    });
    expect(problems).toEqual([
      `${place}: "globex--web" is another customer's and not shared: users of acme cannot sign in there`,
    ]);
  });

  it("refuses SCIM for a strategy that has none", async () => {
    const globex = basePolicy["customers/globex.yaml"]?.replace("samlp", "adfs");
    for (const text of ["sources: { groups: scim }", "scim_configuration: { user_id_attribute: externalId }"]) {
      const { problems } = await tryPolicy({
        "customers/globex.yaml": globex?.replace("[globex.example]\n", `[globex.example]\n    ${text}\n`),
      });
      expect(problems).toEqual([expect.stringContaining("Auth0 has no SCIM for the strategy adfs")]);
    }
  });
});

const types = "attributes: { plan: text, seats: number, beta: boolean, regions: list }\n";
const withTypes = { "apis.yaml": basePolicy["apis.yaml"]?.replace("apis:\n", `${types}apis:\n`) };
const acme = (text: string) => ({
  ...withTypes,
  "customers/acme.yaml": basePolicy["customers/acme.yaml"]?.replace(
    "name: Acme\n",
    `name: Acme\nattributes: ${text}\n`,
  ),
});

describe("fixed attributes", () => {
  it("may have every type", async () => {
    const { problems, policy } = await tryPolicy(acme('{ plan: pro, seats: 5.5, beta: true, regions: ["eu", "us"] }'));
    expect(problems).toEqual([]);
    expect(policy?.customers[0]?.attributes).toMatchObject({
      plan: "pro",
      seats: 5.5,
      beta: true,
      regions: ["eu", "us"],
    });
  });

  it.each([
    ["{ plan: 5 }", "apis.yaml declares it as text: must be a text"],
    ["{ plan: [pro] }", "declares it as text"],
    ['{ seats: "5" }', "declares it as number: must be a number, without quotes"],
    ['{ beta: "true" }', "declares it as boolean: must be true or false, without quotes"],
    ["{ regions: eu }", "declares it as list: must be a list of texts"],
    ["{ regions: [[eu]] }", "must be a string, is a list"],
    ["{ plan: { tier: pro } }", "must be a text, a number, true or false, or a list of texts"],
    ['{ plan: "" }', "must be 1 to 200 characters"],
    [`{ plan: ${"x".repeat(201)} }`, "must be 1 to 200 characters"],
    [`{ regions: [${Array(51).fill("eu").join()}] }`, "has 51 texts, more than 50"],
    ["{ plann: pro }", 'unknown attribute of apis.yaml "plann"; did you mean "plan"?'],
  ])("refuses %s", async (text, says) => {
    const { problems } = await tryPolicy(acme(text));
    expect(problems).toEqual([expect.stringContaining(says)]);
    expect(problems[0]).toMatch(/^customers\/acme\.yaml:3:\d+: /);
  });

  it("a machine's are checked too", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace(
      "type: machine\n",
      "type: machine\n    attributes: { plan: 5 }\n",
    );
    const { problems } = await tryPolicy({ ...withTypes, "customers/acme.yaml": text });
    expect(problems).toEqual([expect.stringContaining("declares it as text")]);
  });
});

describe("warnings", () => {
  it.each([
    "email: ann@acme.example",
    "email: [ann@acme.example, bob@acme.example]",
    "upn: { equals: ann@acme.example, ignore_case: true }",
    "sub: { one_of: [x] }",
    "/email: ann@acme.example",
  ])("of a grant to a person: %s", async (condition) => {
    await expectWarning("customers/acme.yaml", [
      "",
      "  - when: { department: Sales }\n",
      `  - when: { department: Sales, ▸${condition} }\n`,
      "grants to a person",
    ]);
  });

  it("none for a pattern of addresses", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace(
      "{ department: Sales }",
      '{ department: Sales, email: { glob: "*@acme.example" } }',
    );
    expect((await tryPolicy({ "customers/acme.yaml": text })).warnings).toEqual([]);
  });

  it("of an API that wants an address which nobody checks", async () => {
    const { warnings } = await tryPolicy({
      "apis.yaml": basePolicy["apis.yaml"]?.replace("    unmanaged: enforce\n", "    claims: [email]\n"),
      "customers/acme.yaml": basePolicy["customers/acme.yaml"]?.replace("[acme.example]", "any"),
    });
    expect(warnings.join("\n")).toContain("tokens for orders carry no email, since no domain is checked");
  });
});
