import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "./base-policy.ts";
import { expectRefusal, type Refusal } from "./expect-refusal.ts";
import { tryPolicy } from "./try-policy.ts";

const customers: Refusal[] = [
  ["an unknown key", "name: Acme\n", "name: Acme\n▸colour: red\n", 'unknown key "colour" (there are: customer, name, '],
  ["a misspelt key", "role_mapping:", "▸role_maping:", 'unknown key "role_maping"; did you mean "role_mapping"?'],
  ["a nested unknown key", "until: 2030-01-31", "▸untill: 2030-01-31", 'unknown key "untill"; did you mean "until"?'],
  [
    "an unknown key of a matcher",
    "{ department: Sales }",
    "{ department: { ▸equal: Sales } }",
    'unknown key "equal"; did you mean "equals"?',
  ],
  ["an unknown strategy", "strategy: oidc", "strategy: ▸odic", '"odic" is not known; did you mean "oidc"?'],
  [
    "wsfed as a strategy",
    "strategy: oidc",
    "strategy: ▸wsfed",
    '"wsfed" is not known (there are: oidc, okta, waad, google-apps, samlp, adfs, pingfederate, ad)',
  ],
  ["a slug with a capital", "customer: acme", "customer: ▸Acme", "must be a slug"],
  ["a slug with two hyphens", "customer: acme", "customer: ▸ac--me", "must be a slug"],
  ["a slug that is too long", "customer: acme", `customer: ▸${"a".repeat(33)}`, "at most 32 characters"],
  ["a name with brackets", "name: Acme Portal", "name: ▸Acme <Portal>", "without < or > (which Auth0 refuses)"],
  ["an application's name that is not a slug", "  sync:\n", "  ▸Sync:\n", '"Sync" must be a slug'],
  ["an unknown type", "type: native", "type: ▸nativ", "type must be spa, regular_web, native, machine or exchange"],
  [
    "callbacks of a machine",
    "    authentication: secret",
    "    ▸callbacks: []",
    'unknown key "callbacks": users do not sign in to it in a browser',
  ],
  [
    "a secret of a spa",
    "    name: Acme Portal",
    "    ▸authentication: secret",
    'unknown key "authentication": an application on the user\'s device cannot keep a secret',
  ],
  [
    "a shared application of a customer",
    "    name: Acme Portal",
    "    ▸shared: true",
    'unknown key "shared": only an application of vendor.yaml may be shared',
  ],
  [
    "a third-party exchange",
    "    party: first\n    apis: [orders]\n    exchange",
    "    party: ▸third\n    apis: [orders]\n    exchange",
    "must be first",
  ],
  ["no callbacks", "callbacks: [https://portal.acme.example/callback]", "▸callbacks: []", "must hold an address"],
  ["an exchange with a shared secret", "[RS256]", "[▸HS256]", '"HS256" is not known'],
  ["an exchange without algorithms", "algorithms: [RS256]", "▸algorithms: []", "must name an algorithm"],
  ["a rule without roles", "roles: [orders:viewer]", "▸roles: []", "must name a role, as api:role"],
  ["everyone: false", "when: { department: Sales }", "everyone: ▸false", "must be true"],
  ["a boolean value", "department: Sales }", "department: ▸true }", "put numbers and true or false in quotes"],
  [
    "a number in a list of values",
    "department: Sales }",
    "department: [▸5] }",
    "must be a string, is 5: put it in quotes",
  ],
  ["an invalid day", "until: 2030-01-31", "until: ▸2030-02-30", "must be a valid date such as 2027-01-31"],
  [
    "an invalid enforcement",
    "enforcement: enforce",
    "enforcement: ▸off",
    "must be enforce, suspended, or { observe_until: 2027-01-31 }",
  ],
  [
    "observing until an invalid day",
    "enforcement: enforce",
    "enforcement: { observe_until: ▸soon }",
    "must be a valid date",
  ],
  [
    "an invalid duration",
    "reauthenticate_after: 12h",
    "reauthenticate_after: ▸12",
    "must be a string, is 12: put it in quotes",
  ],
  [
    "a duration of zero",
    "reauthenticate_after: 12h",
    "reauthenticate_after: ▸0h",
    "must be a duration: a whole number with s, m, h or d",
  ],
  ["a duration that is too long", "reauthenticate_after: 12h", "reauthenticate_after: ▸99999d", "at most ten years"],
  [
    "an unknown decision code",
    "{ deny: no_role }",
    "{ deny: ▸no_rolle }",
    '"no_rolle" is not known; did you mean "no_role"?',
  ],
  [
    "an unknown unverified_email",
    "    email_domains: [acme.example]\n",
    "    email_domains: [acme.example]\n    unverified_email: ▸acept\n",
    '"acept" is not known; did you mean "accept"?',
  ],
  [
    "a boolean unverified_email",
    "    email_domains: [acme.example]\n",
    "    email_domains: [acme.example]\n    unverified_email: ▸true\n",
    "must be one of refuse, accept",
  ],
  [
    "an example that expects nothing",
    "expect: { deny: no_role }",
    "▸expect: {}",
    "must be { roles: [...], scopes: [...] }, perhaps with claims: {...}, or { deny: a decision code }",
  ],
];

describe("validate", () => {
  it.each(customers)("refuses %s", async (...refusal) => {
    await expectRefusal("customers/acme.yaml", refusal);
  });

  it("reports a missing key at its parent", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace("    party: third\n    name", "    name");
    const { problems } = await tryPolicy({ "customers/acme.yaml": text });
    expect(problems).toEqual(['customers/acme.yaml:25:3: "party" is missing: must be one of third, first']);
  });

  it.each([
    ["\naccess:", "\nacess:", 'customers/acme.yaml:14:1: unknown key "acess"; did you mean "access"?'],
    [
      "    roles: [orders:manager]",
      "    role: [orders:manager]",
      'customers/acme.yaml:20:5: unknown key "role"; did you mean "roles"?',
    ],
    [
      "    party: third\n    name",
      "    praty: third\n    name",
      'customers/acme.yaml:27:5: unknown key "praty"; did you mean "party"?',
    ],
  ])("reports a misspelt required key once: %j", async (right, wrong, message) => {
    const text = basePolicy["customers/acme.yaml"]?.replace(right, wrong);
    expect((await tryPolicy({ "customers/acme.yaml": text })).problems).toEqual([message]);
  });

  it("reports an empty section at its key", async () => {
    const { problems } = await tryPolicy({
      "customers/globex.yaml": "customer: globex\nname: Globex\nrole_mapping:\naccess: {}\n",
    });
    expect(problems).toEqual(["customers/globex.yaml:3:1: must be a list, is empty"]);
  });

  it("reports each unknown key separately", async () => {
    const { problems } = await tryPolicy({
      "customers/globex.yaml": "customer: globex\nname: Globex\naccess: {}\ncolour: red\nflavour: sweet\n",
    });
    expect(problems.map((text) => text.split(" (")[0])).toEqual([
      'customers/globex.yaml:4:1: unknown key "colour"',
      'customers/globex.yaml:5:1: unknown key "flavour"',
    ]);
  });

  it.each([
    ["customers/acme.yaml", "connections:", "conections:"],
    ["customers/acme.yaml", "applications:", "aplications:"],
    ["vendor.yaml", "applications:", "application:"],
  ])("in %s reports a misspelt section %s, and not what refers to it", async (file, right, wrong) => {
    const { problems } = await tryPolicy({ [file]: basePolicy[file]?.replace(`\n${right}`, `\n${wrong}`) });
    const says = `unknown key "${wrong.slice(0, -1)}"; did you mean "${right.slice(0, -1)}"?`;
    expect(problems).toEqual([expect.stringContaining(says)]);
  });

  it("continues after a problem, and does not report problems that follow from it", async () => {
    const { problems } = await tryPolicy({
      "customers/acme.yaml": basePolicy["customers/acme.yaml"]
        ?.replace("type: spa", "type: spaa")
        .replace("strategy: oidc", "strategy: saml")
        .replace("roles: [viewer, manager]", "roles: viewer")
        .replace("roles: [manager]", "roles: [boss]"),
    });
    expect(problems.map((text) => text.replace(/;.*| \(.*/, ""))).toEqual([
      'customers/acme.yaml:5:15: "saml" is not known',
      "customers/acme.yaml:16:12: must be a list, is a string",
      "customers/acme.yaml:26:11: type must be spa, regular_web, native, machine or exchange",
      'customers/acme.yaml:60:23: unknown role of orders "boss"',
    ]);
  });
});
