import { describe, expect, it } from "@jest/globals";
import { compileGlob } from "../../../../actions/policy/mapping/glob.ts";
import { endlessLength } from "../endless.ts";

describe("compileGlob", () => {
  it.each<[glob: string, matching: readonly string[], others: readonly string[]]>([
    ["Orders", ["Orders"], ["orders", "Orders ", " Orders", "Order", "Orderss", ""]],
    ["", [""], ["a"]],
    ["*", ["", "a", "a\nb", "😀"], []],
    ["**", ["", "abc"], []],
    ["Orders-*", ["Orders-", "Orders-EU", "Orders-a\nb"], ["Orders", "xOrders-EU"]],
    ["*-admin", ["-admin", "x-admin", "-admin-admin"], ["-admin ", "admin"]],
    ["a*a", ["aa", "aba", "aaa"], ["a", "ab"]],
    ["a*b*c", ["abc", "axbxc", "abbbc", "abcbc"], ["acb", "ab", "bc"]],
    ["*a*b*", ["ab", "xaxbx"], ["ba"]],
    ["*aab", ["aab", "aaab", "aabaab"], ["aaba"]],
    ["ab*ab", ["abab", "abxab"], ["ab", "aba"]],
    ["?", ["a", "\n", "😀", "é"], ["", "ab", "e\u0301"]],
    ["a?c", ["abc", "a\nc", "a😀c"], ["ac", "abbc"]],
    ["?*?", ["ab", "😀😀"], ["a", "😀"]],
    ["*?b", ["ab", "xab"], ["b"]],
    ["\\*", ["*"], ["", "a", "\\*"]],
    ["\\?", ["?"], ["a"]],
    ["a\\*b*", ["a*b", "a*bc"], ["axb"]],
    ["\\\\*", ["\\*"], ["\\x", "\\"]],
    ["\\a", ["\\a"], ["a"]],
    ["x\\", ["x\\"], ["x"]],
    ["[ab]+.(c|d)^$", ["[ab]+.(c|d)^$"], ["a"]],
    ["\ud83d*", ["\ud83d"], ["😀"]],
  ])("%j", (glob, matching, others) => {
    const matches = compileGlob(glob);
    expect(matching.filter((text) => !matches(text))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  it.each([
    ["stars and one letter", `${"*a".repeat(30)}*!`, "a"],
    ["a part that almost matches everywhere", `*${"a".repeat(100)}b*c`, "a"],
    ["questions", `*${"?".repeat(50)}b`, "a"],
  ])("takes linear time for a very long text: %s", (_, glob, letter) => {
    expect(compileGlob(glob)(letter.repeat(endlessLength))).toBe(false);
  });
});
