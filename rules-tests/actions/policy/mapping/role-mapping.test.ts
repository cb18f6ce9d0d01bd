import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type ConnectionPayload,
  type MatcherPayload,
  type RulePayload,
  readConnectionPayload,
} from "../../../../actions/policy/carrier/payload.ts";
import { createRoleMapping } from "../../../../actions/policy/mapping/role-mapping.ts";
import type { Customer } from "../../../../compiler/policy-files/schema.ts";
import { connectionPayload } from "../../../../compiler/sealing/payloads.ts";
import { connectionPolicy, testTime } from "../../fixture.ts";
import { referenceRoles } from "./reference-mapping.ts";
import { sourceOf } from "./source-of.ts";

const rolesOf = (payload: ConnectionPayload, attributes: Record<string, unknown>, now = testTime) =>
  createRoleMapping(payload).rolesFor("orders", sourceOf(attributes), now);

describe("a mapping", () => {
  it("adds rules up, requires all conditions of a rule, and ends a rule after its last millisecond", () => {
    const payload = connectionPolicy({
      m: [
        [[1], { groups: "a" }],
        [[0], { groups: "a", department: ["Sales", "Support"] }],
        [[1], { level: { p: 1 } }, testTime],
      ],
    });
    expect(rolesOf(payload, { groups: ["x", "a"] }).roles).toEqual(["viewer"]);
    expect(rolesOf(payload, { groups: "a", department: "Support" }).roles).toEqual(["manager", "viewer"]);
    expect(rolesOf(payload, { level: 1 }).roles).toEqual(["viewer"]);
    expect(rolesOf(payload, { level: 1 }, testTime + 1).roles).toEqual([]);
  });

  it("adds up rules that compare the same value", () => {
    const payload = connectionPolicy({
      m: [
        [[0], { groups: ["a", "b"] }],
        [[1], { groups: "a" }],
      ],
    });
    expect(rolesOf(payload, { groups: "a" }).roles).toEqual(["manager", "viewer"]);
    expect(rolesOf(payload, { groups: "b" }).roles).toEqual(["manager"]);
  });

  it("finds a value in the other normal form of Unicode, as any equal one", () => {
    const payload = connectionPolicy({ m: [[[1], { groups: "Caf\u00e9" }]] });
    for (const groups of ["Caf\u00e9", "Cafe\u0301", ["x", "Cafe\u0301"]]) {
      expect(rolesOf(payload, { groups }).roles).toEqual(["viewer"]);
    }
    expect(rolesOf(payload, { groups: "Cafe" }).roles).toEqual([]);
  });

  it("holds for the named applications only, if a rule names any", () => {
    const mapping = createRoleMapping(
      connectionPolicy({
        m: [
          [[1], { groups: "a" }, null, ["Field App", "Portal"]],
          [[0], {}, testTime, ["Portal"]],
        ],
      }),
    );
    const roles = (client?: string, now = testTime) =>
      mapping.rolesFor("orders", sourceOf({ groups: "a" }), now, client).roles;
    expect(roles("Field App")).toEqual(["viewer"]);
    expect(roles("Portal")).toEqual(["manager", "viewer"]);
    expect(roles("Portal", testTime + 1)).toEqual(["viewer"]);
    for (const client of [undefined, "", "portal", "Portal ", "toString"]) expect(roles(client)).toEqual([]);
  });

  it("reports whether a role is for everyone", () => {
    const payload = connectionPolicy({
      m: [
        [[1], {}],
        [[0], { groups: "a" }],
      ],
    });
    expect(rolesOf(payload, {})).toEqual({ roles: ["viewer"], everyone: true });
    expect(rolesOf(payload, { groups: "a" })).toEqual({ roles: ["manager", "viewer"], everyone: true });
    const byGlob = connectionPolicy({ m: [[[1], { groups: { g: "a*" } }]] });
    expect(rolesOf(byGlob, { groups: "a" })).toEqual({ roles: ["viewer"], everyone: false });
    const beyond = { ...payload, a: { orders: ["manager"] } };
    expect(rolesOf(beyond, { groups: "a" })).toEqual({ roles: ["manager"], everyone: false });
  });

  describe("compares four million characters, eight more for each value:", () => {
    /** Each of these costs a hundred, so that a rule costs a fortieth of what one decision may compare. */
    const groups = Array.from({ length: 1_000 }, (_, index) => `${index}`.padEnd(92, "x"));
    const others = (count: number, matcher: (index: number) => MatcherPayload) =>
      Array.from({ length: count }, (_, index): RulePayload => [[0], { groups: matcher(index) }]);
    const rolesBy = (...m: readonly RulePayload[]) => rolesOf(connectionPolicy({ m }), { groups }).roles;

    it("globs, one after the other", () => {
      const glob = (index: number) => ({ g: `none-${index}*` });
      const last: RulePayload = [[1], { groups: { g: "999*" } }];
      expect(rolesBy(...others(39, glob), last)).toEqual(["viewer"]);
      expect(rolesBy(...others(40, glob), last)).toEqual([]);
    });

    it("exact values, which are looked up, cost nothing", () => {
      expect(rolesBy(...others(100, (index) => `none-${index}`), [[1], { groups: groups.at(-1) ?? "" }])).toEqual([
        "viewer",
      ]);
    });
  });

  it("keeps APIs apart", () => {
    const payload = connectionPolicy({
      a: { orders: ["x"], invoices: ["x"] },
      k: ["invoices:x", "orders:x"],
      m: [[[0], { g: "a" }]],
    });
    const mapping = createRoleMapping(payload);
    const source = sourceOf({ g: "a" });
    expect(mapping.rolesFor("orders", source, testTime).roles).toEqual([]);
    expect(mapping.rolesFor("invoices", source, testTime).roles).toEqual(["x"]);
    for (const api of ["", "toString", "__proto__", "none"])
      expect(mapping.rolesFor(api, source, testTime).roles).toEqual([]);
  });

  it("reports shadowed attributes", () => {
    const mapping = createRoleMapping(connectionPolicy({ m: [[[0], { groups: "a", "/org/unit": "b" }]] }));
    expect(mapping.shadowed(sourceOf({}, { app: { org: 1 }, user: {} }))).toEqual(["/org/unit"]);
    expect(mapping.shadowed(sourceOf({}))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["a role that is not in its list", [[9], { g: "a" }]],
    ["no list of roles", [null, { g: "a" }]],
    ["an unknown matcher", [[0], { g: { x: 1 } }]],
  ])("refuses a rule with %s", (_, rule) => {
    expect(() => createRoleMapping(connectionPolicy({ m: [rule] as never }))).toThrow();
  });
});

// Few words, so that they often match, and difficult ones.
const word = fc.constantFrom(
  "a",
  "A",
  "b",
  "ab",
  "e\u0301",
  "\u00e9",
  "\u00c9",
  "a b",
  " a",
  "*",
  "a,b",
  "😀",
  "1",
  "true",
  "",
  "Alias",
  "guid",
);
const globs = fc.array(fc.constantFrom("*", "?", "\\*", "\\?", "\\", "a", "B", "é", "😀"), {
  minLength: 1,
  maxLength: 4,
});
const name = fc.constantFrom(
  "groups",
  "dept",
  "/org/unit",
  "/groups/0",
  "http://x.test/Group",
  "user_id",
  "__proto__",
  "/a~1b",
);
const flag = fc.constantFrom({}, { ignore_case: true }, { ignore_case: false });
const matcher = fc.oneof(
  word,
  fc.array(word, { minLength: 1, maxLength: 3 }),
  fc.tuple(word, flag).map(([equals, more]) => ({ equals, ...more })),
  fc.tuple(fc.array(word, { minLength: 1, maxLength: 3 }), flag).map(([one_of, more]) => ({ one_of, ...more })),
  fc.tuple(globs, flag).map(([parts, more]) => ({ glob: parts.join(""), ...more })),
  fc.constant({ present: true as const }),
);
const role = fc.constantFrom("orders:viewer", "orders:manager", "orders:owner", "invoices:reader");
const rule = fc.record(
  {
    when: fc.dictionary(name, matcher, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
    roles: fc.array(role, { minLength: 1, maxLength: 2 }),
    until: fc.constantFrom("2027-01-14", "2027-01-15", "2027-01-16"),
  },
  { requiredKeys: ["when", "roles"] },
);
const everyone = fc.record({
  everyone: fc.constant(true as const),
  roles: fc.array(role, { minLength: 1, maxLength: 2 }),
});
const rules = fc.array(fc.oneof({ weight: 12, arbitrary: rule }, { weight: 1, arbitrary: everyone }), { maxLength: 8 });
const scalar = fc.oneof(
  { weight: 8, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom(1, true, null, 0.5, {}) },
);
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
const attributes = fc.record(
  {
    groups: value,
    dept: value,
    org: fc.record({ unit: value }),
    "http://x.test/Group": value,
    "a/b": value,
    user_id: value,
  },
  { requiredKeys: [] },
);
const metadata = fc.constantFrom({}, {}, { groups: 1 }, { groups: "a" }, { org: {} }, { "a/b": null });
const split = fc.constantFrom({}, { groups: "," }, { groups: ",", dept: " " });
const ceiling = fc.subarray(["viewer", "manager"]);

function customerOf(mapping: Customer["role_mapping"], roles: string[], separators: Record<string, string>) {
  const customer = {
    customer: "acme",
    connections: { "acme-oidc": { strategy: "oidc", email_domains: "any", split: separators, options: {} } },
    aliases: { Alias: "a", guid: "1b2c3d4e-0000-4000-8000-000000000001" },
    access: { orders: { roles, machine_scopes: [] }, invoices: { roles: ["reader"], machine_scopes: [] } },
    role_mapping: mapping,
    enforcement: "enforce",
    reauthenticate_after: "12h",
  };
  return customer as unknown as Customer;
}

/** Compiled, merged, serialized and read again. */
const travelled = (customer: Customer): ConnectionPayload =>
  readConnectionPayload(JSON.parse(JSON.stringify(connectionPayload(customer, "acme-oidc", (name) => name))));

describe("for any policy and attributes", () => {
  it("the compiled, merged mapping equals the reference", () => {
    fc.assert(
      fc.property(
        rules,
        ceiling,
        split,
        attributes,
        metadata,
        metadata,
        (mapping, roles, separators, asserted, app, user) => {
          const customer = customerOf(mapping, roles, separators);
          const compiled = createRoleMapping(travelled(customer));
          for (const api of ["orders", "invoices"]) {
            const found = compiled.rolesFor(api, sourceOf(asserted, { app, user }), testTime);
            expect(found.roles).toEqual(referenceRoles(customer, "acme-oidc", api, asserted, { app, user }, testTime));
          }
        },
      ),
      { numRuns: 800 },
    );
  });

  it("the order of rules does not matter", () => {
    const shuffled = rules.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, split, attributes, ([list, other], separators, asserted) => {
        const of = (mapping: Customer["role_mapping"]) =>
          rolesOf(travelled(customerOf(mapping, ["viewer", "manager"], separators)), asserted);
        expect(of(other)).toEqual(of(list));
      }),
      { numRuns: 200 },
    );
  });

  it("no attribute yields a role beyond the ceiling, even if a rule does", () => {
    const anything = fc.dictionary(fc.oneof(name, fc.string()), fc.anything(), { noNullPrototype: true });
    fc.assert(
      fc.property(rules, ceiling, fc.oneof(attributes, anything), (mapping, roles, asserted) => {
        const found = rolesOf(travelled(customerOf(mapping, roles, {})), asserted);
        expect(found.roles.filter((each) => !roles.includes(each))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("an additional rule never removes a role", () => {
    fc.assert(
      fc.property(rules, rule, attributes, (list, more, asserted) => {
        const of = (mapping: Customer["role_mapping"]) =>
          rolesOf(travelled(customerOf(mapping, ["viewer", "manager"], {})), asserted).roles;
        expect(of([...list, more])).toEqual(expect.arrayContaining(of(list)));
      }),
      { numRuns: 150 },
    );
  });
});
