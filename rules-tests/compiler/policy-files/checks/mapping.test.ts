import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { expectRefusal, expectWarning, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const when = (text: string) => ["{ department: Sales }", text] as const;
const roles = (text: string) => ["roles: [orders:viewer]", `roles: [${text}]`] as const;
const aliases = (text: string) =>
  ["  Managers: 1b2c3d4e-0000-4000-8000-000000000001\n", `  Managers: x\n${text}\n`] as const;

const refusals: Refusal[] = [
  [
    "an unknown role in access",
    "[viewer, manager]",
    "[viewer, manager, ▸managr]",
    'unknown role of orders "managr"; did you mean "manager"?',
  ],
  [
    "a role named like a property of every object",
    "[viewer, manager]",
    "[viewer, manager, ▸toString]",
    'unknown role of orders "toString"',
  ],
  [
    "an unknown machine scope",
    "machine_scopes: [read:orders]",
    "machine_scopes: [▸export:orders]",
    'unknown scope of orders "export:orders"',
  ],
  ["a role without its API", ...roles("▸viewer"), '"viewer" must be written api:role, such as orders:viewer'],
  ["a role without a name", ...roles("▸'orders:'"), "must be written api:role"],
  ["a rule's unknown API", ...roles("▸ordres:viewer"), 'unknown API "ordres"; did you mean "orders"?'],
  ["a rule's unknown role", ...roles("▸orders:viewr"), 'unknown role of orders "viewr"; did you mean "viewer"?'],
  [
    "a role of an API beyond the ceiling",
    ...roles("▸invoices:reader"),
    '"invoices:reader" is beyond the ceiling: access does not list invoices',
  ],
  ["a role named like a property of every object, in a rule", ...roles("▸orders:constructor"), "unknown role"],
  ["an empty when", "when: { department: Sales }", "▸when: {}", "the rule has no condition"],
  ["no when", "- when: { department: Sales }\n    roles", "- ▸roles", "the rule has no condition"],
  [
    "when and everyone",
    "when: { department: Sales }",
    "when: { department: Sales }\n    ▸everyone: true",
    "everyone and when exclude each other",
  ],
  ["an empty value", ...when('{ department: ▸"" }'), "the value is empty"],
  ["an empty value in a list", ...when('{ department: [Sales, ▸""] }'), "the value is empty"],
  ["an empty list", ...when("{ ▸department: [] }"), "the list is empty, so the rule can never match"],
  ["an empty one_of", ...when("{ department: { ▸one_of: [] } }"), "the list is empty"],
  ["an empty equals", ...when('{ department: { equals: ▸"" } }'), "the value is empty"],
  ["an empty glob", ...when('{ department: { glob: ▸"" } }'), "the glob is empty"],
  ["an empty matcher", ...when("{ ▸department: {} }"), "has no condition: use one of equals, one_of, glob or present"],
  ["a matcher with only ignore_case", ...when("{ ▸department: { ignore_case: true } }"), "has no condition"],
  ["two matchers in one", ...when("{ ▸department: { equals: a, glob: b } }"), "has equals and glob"],
  [
    "ignore_case with present",
    ...when("{ department: { present: true, ▸ignore_case: true } }"),
    "has no effect with present",
  ],
  ["a value that is split", ...when('{ department: ▸"Sales,Support" }'), 'the attribute is split at ","'],
  ["a split value with leading space", ...when('{ department: ▸" Sales" }'), "no leading or trailing space"],
  ["a split value with trailing space", ...when('{ department: [▸"Sales "] }'), "no leading or trailing space"],
  ["a glob that contains the separator", ...when('{ department: { glob: ▸"a*,b" } }'), 'the attribute is split at ","'],
  ["a split glob with trailing space", ...when('{ department: { glob: ▸"a* " } }'), "no leading or trailing space"],
  ["user_metadata", ...when("{ ▸user_metadata: x }"), '"user_metadata" can never be a source'],
  ["app_metadata by a pointer", ...when("{ ▸/app_metadata/roles: x }"), "sources: { roles: scim }"],
  ["app_metadata with a dot", ...when("{ ▸app_metadata.department: x }"), "sources: { department: scim }"],
  ["user_metadata with a dot", ...when("{ ▸user_metadata.department: x }"), "users can write their user_metadata"],
  ["Auth0's own user_id", ...when("{ ▸user_id: x }"), '"user_id" can never be a source'],
  ["identities", ...when("{ ▸/identities/0/provider: x }"), '"identities" can never be a source'],
  ["created_at", ...when("{ ▸created_at: x }"), "can never be a source"],
  ["logins_count", ...when("{ ▸logins_count: x }"), "can never be a source"],
  ["multifactor", ...when("{ ▸multifactor: x }"), "can never be a source"],
  ["a prototype's key", ...when("{ ▸toString: x }"), '"toString" can never be a source'],
  ["a prototype's key by a pointer", ...when("{ ▸/org/__proto__: x }"), '"__proto__" can never be a source'],
  ["a constructor by a pointer", ...when("{ ▸/org/constructor/name: x }"), '"constructor" can never be a source'],
  ["a pointer with a bad escape", ...when("{ ▸/org~2: x }"), "is not a JSON Pointer"],
  ["a pointer with an open escape", ...when("{ ▸/org~: x }"), "is not a JSON Pointer"],
  ["a pointer to an empty key", ...when("{ ▸/: x }"), "names an empty key"],
  ["an empty name", ...when('{ ▸"": x }'), "an attribute's name must not be empty"],
  ["an alias for nothing", ...aliases('  Empty: ▸""'), 'alias "Empty" names nothing'],
  ["an alias for another alias", ...aliases("  Other: ▸Managers"), 'alias "Other" names another alias, "Managers"'],
  ["an alias for itself", ...aliases("  Self: ▸Self"), "names another alias"],
  ["an alias without a name", ...aliases('  ▸"": a'), "an alias must not be empty"],
];

describe("refusals of access and role_mapping", () => {
  it.each(refusals)("refuses %s", async (...refusal) => {
    await expectRefusal("customers/acme.yaml", refusal);
  });

  it("refuses a role beyond the ceiling, of an API within it", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace("roles: [viewer, manager]", "roles: [viewer]");
    const { problems } = await tryPolicy({ "customers/acme.yaml": text });
    expect(problems).toEqual([
      'customers/acme.yaml:20:13: "orders:manager" is beyond the ceiling: access.orders.roles does not list manager',
    ]);
  });

  it("refuses an alias whose value is split", async () => {
    const text = basePolicy["customers/acme.yaml"]
      ?.replace("Managers: 1b2c3d4e-0000-4000-8000-000000000001", 'Managers: "a,b"')
      .replace("department: Sales", "department: Managers");
    const { problems } = await tryPolicy({ "customers/acme.yaml": text });
    expect(problems).toEqual([expect.stringContaining("customers/acme.yaml:21:25: can never match")]);
  });

  it.each([
    ["a glob whose star could match the separator", '{ department: { glob: "a*b" } }'],
    ["a glob with an escaped star", '{ department: { glob: "a\\\\*b" } }'],
    ["a SAML URI", "{ http://schemas.xmlsoap.org/claims/Group: staff }"],
    ["a pointer", "{ /address/country: CH }"],
    ["a pointer with escapes", "{ /a~1b/c~0d: CH }"],
    ["a value with space, not split", '{ team: " Sales" }'],
    ["present", "{ department: { present: true } }"],
    ["a list ignoring case", "{ department: { one_of: [a, b], ignore_case: true } }"],
    ["email", '{ email: { glob: "*@sales.acme.example" } }'],
  ])("takes %s", async (_, text) => {
    const changed = basePolicy["customers/acme.yaml"]?.replace("{ department: Sales }", text);
    const { problems } = await tryPolicy({ "customers/acme.yaml": changed });
    expect(problems).toEqual([]);
  });

  it("refuses an unknown API in access, and a role that is then beyond the ceiling", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace("  orders:\n    roles", "  order:\n    roles");
    const { problems } = await tryPolicy({ "customers/acme.yaml": text });
    expect(problems).toEqual([
      'customers/acme.yaml:15:3: unknown API "order"; did you mean "orders"?',
      'customers/acme.yaml:20:13: "orders:manager" is beyond the ceiling: access does not list orders',
      'customers/acme.yaml:22:13: "orders:viewer" is beyond the ceiling: access does not list orders',
    ]);
  });

  it.each<Refusal>([
    ["a rule that has ended", "until: 2030-01-31", "until: ▸2026-11-23", "the rule ended with 2026-11-23: remove it"],
    [
      "an alias that no rule uses",
      "  Managers: 1b",
      "  ▸Others: x\n  Managers: 1b",
      'alias "Others" is used by no rule',
    ],
    [
      "splitting an attribute that no rule uses",
      '{ department: "," }',
      '{ department: ",", ▸team: ";" }',
      'no rule of role_mapping uses "team"',
    ],
  ])("warns of %s", async (...refusal) => {
    await expectWarning("customers/acme.yaml", refusal);
  });

  it("warns of a rule for everyone", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace("- when: { department: Sales }", "- everyone: true");
    const { problems, warnings } = await tryPolicy({ "customers/acme.yaml": text });
    expect(problems).toEqual([]);
    expect(warnings).toContainEqual("customers/acme.yaml:21:5: everybody who signs in gets these roles");
  });

  it("does not warn of a rule on its last day", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace("2030-01-31", "2026-11-24");
    expect((await tryPolicy({ "customers/acme.yaml": text })).warnings).toEqual([]);
  });
});
