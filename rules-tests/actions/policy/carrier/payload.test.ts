import { describe, expect, it } from "@jest/globals";
import {
  readClientPayload,
  readConnectionPayload,
  readOrganizationPayload,
} from "../../../../actions/policy/carrier/payload.ts";

type Fields = Readonly<Record<string, unknown>>;
type Wrong = readonly [key: string, values: readonly unknown[]];

const unavailable = expect.objectContaining({ code: "policy_unavailable" });
const noRecords = [null, "x", 1, true, ["x"]];
const noTexts = [null, 1, true, ["x"], {}];
const noStrings = [null, "x", 1, {}, [1], ["x", null], [["x"]]];
const noTimes = [null, "1", -1, 1.5, 2 ** 53, [], {}];
const noOne = [null, 0, 2, "1", true];
const noListsByKey = [...noRecords, { orders: "x" }, { orders: [1] }, { orders: null }, { orders: {} }];
const noValues = [...noRecords, { plan: null }, { plan: {} }, { plan: [1] }, { plan: ["a", null] }];
const unknownKeys: readonly Wrong[] = ["z", "", "__proto", "tas", "ad", "ta", "toString"].map((key) => [key, [1]]);

/** What every payload of a client or connection may carry. */
const common = {
  e: 1_800_000_000_000,
  h: "https://help.test",
  v: { plan: "pro", seats: 5, beta: true, regions: ["eu"] },
};
const wrongCommon: readonly Wrong[] = [
  ["e", noTimes],
  ["h", noTexts],
  ["v", noValues],
];

function refusesWrong(read: (payload: unknown) => unknown, right: Fields, table: readonly Wrong[]): void {
  it.each(table)("refuses %j with a wrong value", (key, values) => {
    const accepted = values.filter((value) => {
      try {
        read({ ...right, [key]: value });
        return true;
      } catch (error) {
        expect(error).toEqual(unavailable);
        return false;
      }
    });
    expect(accepted).toEqual([]);
  });

  it.each([[null], ["x"], [1], [[]], [[right]], [undefined]])("refuses %j", (payload) => {
    expect(() => read(payload)).toThrow(unavailable);
  });
}

function needs(read: (payload: unknown) => unknown, required: Fields): void {
  it.each(Object.keys(required))("needs %j", (key) => {
    const { [key]: _, ...without } = required;
    expect(() => read(without)).toThrow(unavailable);
  });
}

describe("a client's payload", () => {
  const required = { t: "machine", a: ["orders"] };
  const full = { ...required, ...common, s: 1, m: { orders: ["read:orders"] }, x: { i: "https://issuer.test" } };

  it("is read as it is, with all keys or with the required ones", () => {
    expect(readClientPayload(full)).toEqual(full);
    expect(readClientPayload(required)).toEqual(required);
    expect(readClientPayload({ t: "spa", a: [], e: 0, v: {}, m: {}, x: {} })).toMatchObject({ e: 0, v: {}, m: {} });
  });

  it.each(["spa", "regular_web", "native", "machine", "exchange"])("may be of the type %s", (t) => {
    expect(readClientPayload({ ...required, t })).toEqual({ ...required, t });
  });

  needs(readClientPayload, required);
  refusesWrong(readClientPayload, full, [
    ...unknownKeys,
    ...wrongCommon,
    ["t", [null, "", "toString", "SPA", 1, ["spa"], "spa_"]],
    ["a", noStrings],
    ["s", noOne],
    ["m", noListsByKey],
    ["x", noRecords],
    // Keys of connections.
    ...["d", "u", "n", "r", "o", "k"].map((key): Wrong => [key, [0, 1, [], {}]]),
  ]);
});

describe("a connection's payload", () => {
  const required = { a: { orders: ["viewer"] }, d: ["acme.test"], n: ["acme-saml"], r: 3600, k: ["orders:viewer"] };
  const rules = [
    [[0], { groups: "Viewers" }],
    [[0], {}, null],
    [[0], {}, 0],
    [[0], {}, 1_800_000_000_000, ["Acme Portal"]],
    [[0], {}, null, []],
  ];
  const full = { ...required, ...common, m: rules, u: 1, s: { groups: "," }, o: ["department"] };

  it("is read as it is, with all keys or with the required ones", () => {
    expect(readConnectionPayload(full)).toEqual(full);
    expect(readConnectionPayload({ ...required, m: [] })).toEqual({ ...required, m: [] });
    expect(readConnectionPayload({ ...required, m: [], d: 0, r: 0 })).toMatchObject({ d: 0, r: 0 });
  });

  needs(readConnectionPayload, { ...required, m: [] });
  refusesWrong(readConnectionPayload, full, [
    ...unknownKeys,
    ...wrongCommon,
    ["a", noListsByKey],
    ["d", [...noStrings, "0", false, 2]],
    ["u", noOne],
    ["n", noStrings],
    ["s", [...noRecords, { groups: 1 }, { groups: ["x"] }, { groups: null }]],
    ["r", noTimes],
    ["o", noStrings],
    ["k", noStrings],
    // Keys of clients.
    ["t", ["spa"]],
    ["x", [{}]],
  ]);

  it.each([
    null,
    "x",
    1,
    {},
    { length: 2, 1: {} },
    [],
    [[0]],
    [[0], null],
    [[0], "groups"],
    [[0], []],
    [[0], {}, -1],
    [[0], {}, "1"],
    [[0], {}, 1.5],
    [[0], {}, null, null],
    [[0], {}, null, "Acme Portal"],
    [[0], {}, null, [1]],
    [[0], {}, null, {}],
    [[0], {}, null, [], []],
    [[0], {}, null, [], undefined],
  ])("refuses a rule of another form: %j", (rule) => {
    expect(() => readConnectionPayload({ ...full, m: [...rules, rule] })).toThrow(unavailable);
    expect(() => readConnectionPayload({ ...full, m: [rule] })).toThrow(unavailable);
  });

  it.each([{}, "x", 1, null, { length: 0 }, { every: () => true }])("refuses rules that are no list: %j", (m) => {
    expect(() => readConnectionPayload({ ...full, m })).toThrow(unavailable);
  });
});

describe("an organization's payload", () => {
  it("is empty", () => {
    expect(readOrganizationPayload({})).toEqual({});
  });

  refusesWrong(readOrganizationPayload, {}, [...unknownKeys, ["e", [0]], ["customer", ["acme"]], ["h", ["x"]]]);
});
