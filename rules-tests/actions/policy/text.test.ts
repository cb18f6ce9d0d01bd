import { describe, expect, it } from "@jest/globals";
import { byCodeUnit, fold, normalize, sortedUnique, trimSpaces } from "../../../actions/policy/text.ts";
import { endlessLength } from "./endless.ts";

describe("fold", () => {
  it.each<[a: string, b: string, exactly: boolean, ignoringCase: boolean]>([
    ["Sales", "Sales", true, true],
    ["Sales", "sales", false, true],
    ["Caf\u00e9", "Cafe\u0301", true, true],
    ["CAFE\u0301", "caf\u00e9", false, true],
    ["Sales", "Sales ", false, false],
    ["\u1e9e", "\u00df", false, true],
    ["stra\u00dfe", "STRASSE", false, false],
    // Turkish: no locale is used, so dotted and dotless i stay different.
    ["TITLE", "title", false, true],
    ["t\u0131tle", "TITLE", false, false],
    ["\u0130", "i", false, false],
    ["\u0130", "i\u0307", false, true],
    // Look-alikes are different characters: NFC, never NFKC.
    ["\uff41dmin", "admin", false, false],
    ["\u0430dmin", "admin", false, false],
    ["\u212a", "K", true, true],
    ["\ufb01n", "fin", false, false],
    ["a\u200bb", "ab", false, false],
    ["\ud83d\ude00", "\ud83d\ude00", true, true],
    ["\ud83d", "\ud83d\ude00", false, false],
  ])("%j and %j", (a, b, exactly, ignoringCase) => {
    expect(fold(a, false) === fold(b, false)).toBe(exactly);
    expect(fold(a, true) === fold(b, true)).toBe(ignoringCase);
  });

  it.each([
    ["marks of two classes in turn", (length: number) => `a${"\u0301\u0323".repeat(length / 2)}`],
    ["marks in the wrong order", (length: number) => "\u0301".repeat(length / 2) + "\u0323".repeat(length / 2)],
    ["marks on every letter", (length: number) => "A\u0301\u0323".repeat(length / 3)],
    ["capital sigmas", (length: number) => "\u03a3".repeat(length)],
    ["half pairs", (length: number) => "\ude00\ud83d".repeat(length / 2)],
    ["Hangul", (length: number) => "\u1100\u1161\u11a8".repeat(length / 3)],
  ])("takes linear time for a very long text: %s", (_, textOf) => {
    expect(fold(textOf(endlessLength), true)).not.toBe("");
  });
});

describe("normalize", () => {
  it("leaves a text unchanged if it has more marks on a letter than any script", () => {
    const piled = `a${"\u0301\u0323".repeat(16)}`;
    expect(normalize(piled, "NFC")).toBe(piled);
    expect(normalize(`e\u0301${"\u0323".repeat(10)}`, "NFC")).toBe(`\u1eb9${"\u0323".repeat(9)}\u0301`);
    expect(normalize(`e${"\u0301".repeat(30)}`, "NFC")).toBe(`\u00e9${"\u0301".repeat(29)}`);
    expect(normalize(`e${"\u0301".repeat(31)}`, "NFC")).toBe(`e${"\u0301".repeat(31)}`);
  });
});

describe("trimSpaces", () => {
  it.each([
    ["  a b  ", "a b"],
    ["", ""],
    ["   ", ""],
    ["\ta\n", "\ta\n"],
    ["\u00a0a\u3000", "\u00a0a\u3000"],
  ])("%j is %j", (text, trimmed) => {
    expect(trimSpaces(text)).toBe(trimmed);
  });
});

describe("sortedUnique", () => {
  it("sorts by code unit and keeps each once", () => {
    expect(sortedUnique(["b", "a", "B", "a", "\uff01", "\ud83d\ude00", "é"])).toEqual([
      "B",
      "a",
      "b",
      "é",
      "\ud83d\ude00",
      "\uff01",
    ]);
    expect(sortedUnique([])).toEqual([]);
    expect(sortedUnique(["a", "b", "b", "c"])).toEqual(["a", "b", "c"]);
    expect([byCodeUnit("a", "b"), byCodeUnit("a", "a"), byCodeUnit("b", "a")]).toEqual([-1, 0, 1]);
  });

  it("does not modify the list", () => {
    const list = Object.freeze(["b", "a"]);
    expect(sortedUnique(list)).toEqual(["a", "b"]);
    expect(sortedUnique(Object.freeze(["x"]))).toEqual(["x"]);
  });
});
