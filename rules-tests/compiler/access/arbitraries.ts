import fc from "fast-check";
import type { MatcherPayload } from "../../../actions/policy/carrier/payload.ts";

/** Few characters, so that matchers meet; some change their length or their number when they are lower-cased. */
const chars = fc.constantFrom("a", "A", "b", "B", "ab", "é", "É", "İ", "i", "H\u0331", "H", "h", "Υ\u0313\u0300", "😀");
const globChars = fc.oneof({ weight: 3, arbitrary: chars }, { weight: 3, arbitrary: fc.constantFrom("*", "?", "\\*") });

const nonEmpty = (unit: fc.Arbitrary<string>, maxLength: number) => fc.string({ unit, minLength: 1, maxLength });

const words = nonEmpty(chars, 3);
const lists = fc.uniqueArray(words, { minLength: 1, maxLength: 4 });
const globs = nonEmpty(globChars, 4);
const ignoringCase = fc.constantFrom({}, { i: 1 as const });

/** Matchers as they are sealed. */
export const matcherPayloads: fc.Arbitrary<MatcherPayload> = fc.oneof(
  words,
  lists,
  lists.map((v) => ({ v, i: 1 as const })),
  fc.tuple(globs, ignoringCase).map(([g, i]) => ({ g, ...i })),
  fc.tuple(globs, ignoringCase).map(([g, i]) => ({ g, ...i })),
  fc.constant({ p: 1 as const }),
);

/** Values that often match. */
export const valueTexts = fc.oneof(
  nonEmpty(chars, 3),
  nonEmpty(fc.oneof(chars, fc.constantFrom("*", "x", "Z", "ẖ")), 5),
);

const attributeNames = fc.constantFrom("groups", "groups", "department", "/org/unit", "/org", "email");
/** A few that many rules share, so that rules meet in several attributes. */
const commonMatchers = fc.constantFrom<unknown>(
  "a",
  "b",
  ["a", "b"],
  { glob: "a*" },
  { glob: "*b" },
  { glob: "?" },
  { present: true },
);
const matchers = fc.oneof(
  { weight: 5, arbitrary: commonMatchers },
  { weight: 1, arbitrary: words },
  { weight: 1, arbitrary: lists },
  { weight: 1, arbitrary: fc.record({ one_of: lists, ignore_case: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ glob: globs, ignore_case: fc.boolean() }) },
);
const conditions = fc.dictionary(attributeNames, matchers, { minKeys: 1, maxKeys: 3 });
const roles = fc.constantFrom(
  ["orders:viewer"],
  ["orders:viewer"],
  ["orders:manager"],
  ["orders:viewer", "orders:manager"],
);
export const days = ["2026-01-01", "2026-03-31", "2026-06-30"] as const;

const rules = fc
  .record({
    when: fc.option(conditions, { nil: undefined, freq: 12 }),
    roles,
    until: fc.option(fc.constantFrom(...days), { nil: undefined, freq: 3 }),
    applications: fc.option(fc.constantFrom(["portal"], ["field"]), { nil: undefined, freq: 5 }),
  })
  .map(({ when, until, applications, ...rule }) => ({
    ...rule,
    ...(when ? { when } : { everyone: true }),
    ...(until && { until }),
    ...(applications && { applications }),
  }));

const connections = fc.record({
  strategy: fc.constant("samlp"),
  email_domains: fc.constantFrom<string | string[]>(
    "any",
    "any",
    ["ab.example"],
    ["b.example"],
    ["ab.example", "b.example"],
  ),
  sources: fc.option(fc.constant({ department: "scim" }), { nil: undefined, freq: 4 }),
  split: fc.option(fc.constantFrom({ groups: "," }, { groups: "a" }), { nil: undefined, freq: 3 }),
});

/** Customers' files, in pairs that often have rules in common. */
export const customerPairs = fc
  .record({
    common: fc.array(rules, { maxLength: 3 }),
    before: fc.array(rules, { maxLength: 4 }),
    after: fc.array(rules, { maxLength: 3 }),
    connection: connections,
    other: connections,
    change: fc.nat(4),
  })
  .map(({ common, before, after, connection, other, change }) => ({
    before: { role_mapping: [...common, ...before], connections: { "acme-oidc": connection } },
    after: { role_mapping: [...after, ...common], connections: { "acme-oidc": change === 0 ? other : connection } },
  }));

const addresses = fc.constantFrom(
  ..."ab@ab.example a@B.example x@b.example AB@AB.EXAMPLE é@b.example a@ab.example b@else.example i@ａb.example".split(
    " ",
  ),
  "a@a\u00adb.example",
);
const oneValue = fc.oneof(
  valueTexts,
  fc.constantFrom("a,b", " a", "A,x"),
  fc.integer({ min: 0, max: 2 }),
  fc.boolean(),
);
const someValues = fc.oneof(oneValue, fc.array(oneValue, { maxLength: 3 }));

/** What an identity provider and SCIM may say of a user. */
export const profiles = fc.record({
  attributes: fc.record(
    {
      groups: someValues,
      department: someValues,
      org: fc.oneof(someValues, fc.record({ unit: someValues })),
      email: fc.oneof({ weight: 4, arbitrary: addresses }, { weight: 1, arbitrary: valueTexts }),
    },
    { requiredKeys: [] },
  ),
  app_metadata: fc.option(fc.record({ department: someValues }), { nil: undefined, freq: 3 }),
});
