import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compileGlob } from "../../../actions/policy/mapping/glob.ts";
import { Acceptor } from "../../../compiler/access/language/acceptor.ts";
import { findValue } from "../../../compiler/access/language/find-value.ts";
import { pointsOf } from "../../../compiler/access/language/letters.ts";
import { patternOf } from "../../../compiler/access/language/patterns.ts";
import { emailTest, matcherTest } from "../../../compiler/access/language/value-test.ts";
import { matcherPayloads, valueTexts } from "./arbitraries.ts";

const find = (
  must: Parameters<typeof matcherTest>[0][],
  avoid: Parameters<typeof matcherTest>[0][] = [],
  steps = 1e6,
) => findValue(must.map(matcherTest), avoid.map(matcherTest), { steps });

describe("findValue", () => {
  it("accepts the globs that the Action accepts, and no other", () => {
    const globs = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "\\", "😀"), maxLength: 8 });
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "\\", "😀"), maxLength: 8 });
    fc.assert(
      fc.property(globs, texts, (glob, text) => {
        const acceptor = new Acceptor([patternOf({ g: glob })], { steps: 1e6 });
        const state = pointsOf(text).reduce((at, point) => acceptor.step(at, point), acceptor.start);
        expect(acceptor.accepts(state)).toBe(compileGlob(glob)(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["the shortest of a glob", [{ g: "Orders-*" }], [], "Orders-"],
    ["one that another glob lacks", [{ g: "Orders-*" }], [{ g: "Orders-?*" }], "Orders-"],
    ["one past a list", [{ g: "Orders-*" }], [["Orders-", "Orders-x"]], "Orders-y"],
    ["any", [{ p: 1 }], [], "x"],
    ["one in another case", [{ v: ["o"], i: 1 }], ["o"], "O"],
    ["of a list", [["A", "B"]], ["A"], "B"],
    ["of two conditions", [{ g: "A*" }, { g: "*B" }], [], "AB"],
  ] as const)("finds %s", (_, must, avoid, value) => {
    expect(find([...must], [...avoid])).toEqual({ value });
  });

  it.each([
    ["a list within a glob", [["Orders-A"]], [{ g: "Orders-*" }]],
    ["a glob within a wider one", [{ g: "Orders-*" }], [{ g: "O*" }]],
    ["a glob covered by two", [{ g: "a*" }], ["a", { g: "a?*" }]],
    ["a text in any case, and a list that ignores it", ["OPS"], [{ v: ["ops"], i: 1 }]],
    ["all that is present", [{ g: "x*" }], [{ p: 1 }]],
    ["a glob that ignores case within one that does too", [{ g: "ab*", i: 1 }], [{ g: "a*", i: 1 }]],
    ["two that exclude each other", [{ g: "A*" }, { g: "B*" }], []],
  ] as const)("finds none of %s", (_, must, avoid) => {
    expect(find([...must], [...avoid])).toBe("none");
  });

  it("knows that lower-casing makes letters longer and shorter", () => {
    expect(find([{ g: "?" }], [{ g: "?", i: 1 }])).toEqual({ value: "İ" });
    expect(find([{ g: "H?" }], [{ g: "h?", i: 1 }])).toEqual({ value: "H\u0331" });
  });

  it("says that it does not know where marks compose, and where the work is too much", () => {
    expect(find([{ g: "*" }], [{ g: "*" }, { g: "*\u0301" }])).toBe("none");
    expect(find([{ g: "e*" }], ["e", { g: "e?*" }, { g: "\u0301*" }])).toBe("unknown");
    expect(find([{ g: "*a*b*c*" }], [{ g: "*c*b*a*" }], 20)).toBe("unknown");
  });

  it("finds addresses by their domain, however it is spelled", () => {
    const email = emailTest(["acme.example"]);
    const among = (...avoid: Parameters<typeof matcherTest>[0][]) =>
      findValue([email], avoid.map(matcherTest), { steps: 1e6 });
    expect(among()).toEqual({ value: "y@acme.example" });
    expect(among({ g: "*@acme.example" })).toEqual({ value: expect.stringMatching(/^y@acme.example$/i) });
    // Full-width letters make the same domain.
    expect(among({ g: "*@acme.example", i: 1 })).toEqual({ value: expect.stringMatching(/^y@.+$/) });
    expect(among({ g: "*@*" })).toBe("none");
    expect(findValue([email, matcherTest({ g: "*@globex.example" })], [], { steps: 1e6 })).toBe("none");
  });

  it("finds none only if no text is one, and only values that are", () => {
    const matchers = fc.array(matcherPayloads, { maxLength: 4 });
    let [found, none, unknown] = [0, 0, 0];
    fc.assert(
      fc.property(
        matcherPayloads,
        matchers,
        fc.array(valueTexts, { minLength: 40, maxLength: 40 }),
        (must, avoid, texts) => {
          const [wanted, avoided] = [matcherTest(must), avoid.map(matcherTest)];
          const isOne = (text: string) => wanted.matches(text) && !avoided.some(({ matches }) => matches(text));
          const result = findValue([wanted], avoided, { steps: 1e6 });
          if (result === "unknown") unknown++;
          else if (result === "none") {
            none++;
            expect(texts.filter(isOne)).toEqual([]);
          } else {
            found++;
            expect(isOne(result.value)).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
    // The three outcomes occur, and not knowing is rare.
    expect(found).toBeGreaterThan(100);
    expect(none).toBeGreaterThan(100);
    expect(unknown).toBeLessThan(150);
  });
});
