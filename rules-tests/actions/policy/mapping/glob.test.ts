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
    ["*?b*", ["ab", "xabx", "bb", "bab"], ["b", "", "ba", "a"]],
    ["a*?*c", ["abc", "axxc", "a\nc", "acc"], ["ac", "a", "xabc", "abcx"]],
    ["*a?b*", ["a1b", "xa1bx", "aa1b", "a1a1b", "a\u{1f600}b"], ["ab", "a12b", "b1a", "a1"]],
    ["?a*b?", ["1ab2", "1axb2", "1abb2"], ["ab", "1ab", "ab2", "1a2"]],
    ["a?*?b", ["a12b", "a123b"], ["a1b", "ab", "a12bx"]],
    ["*a?", ["a1", "aa", "a1a2", "aaa"], ["a", "a12", ""]],
    ["a?*", ["a1", "a12"], ["a", "ba1"]],
    ["*?*", ["a", "ab", "\u{1f600}"], [""]],
    ["*ab*b", ["abb", "ababb", "xab-b"], ["ab", "b", "aab"]],
    ["ab*b*c", ["abbc", "abxbxc"], ["abc", "abcb"]],
    ["*ab*ba*", ["abba", "xabxbax"], ["aba", "bab"]],
    ["a*bb*b", ["abbb", "a-bb-b"], ["abb", "ab"]],
    ["a*b*bc", ["abbc", "abxbc"], ["abc", "axbc"]],
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
