import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { compareSurvivors, type Explanation, readExplanations, SurvivorsError } from "./survivors.ts";

const source = `function f(a) {
  if (a > 1) return "one";
  return  {
    b: a,
  };
}
`;
const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const comparison = { status: "Survived", replacement: "a >= 1", location: at(2, 7, 2, 12) };
const object = { status: "NoCoverage", replacement: "{}", location: at(3, 11, 5, 4) };
const killed = { status: "Killed", replacement: '""', location: at(2, 21, 2, 26) };

const reportOf = (...mutants: readonly object[]) => JSON.stringify({ files: { "a.ts": { source, mutants } } });
const ofComparison: Explanation = {
  file: "a.ts",
  line: 'if (a > 1) return "one";',
  original: "a > 1",
  replacement: "a >= 1",
  why: "a is never 1",
};
const ofObject: Explanation = {
  file: "a.ts",
  line: "return {",
  original: "{ b: a, }",
  replacement: "{}",
  why: "nobody reads it",
};
const compare = (mutants: readonly object[], explained: readonly Explanation[]) => () =>
  compareSurvivors(reportOf(...mutants), explained, () => true);

describe("the survivors of a mutation run", () => {
  it("are all explained, and no others", () => {
    expect(compare([comparison, object, killed], [ofComparison, ofObject])).not.toThrow();
    expect(compare([killed], [])).not.toThrow();
  });

  it("may run out of time on a busy machine, which needs no explanation and refutes none", () => {
    const late = { ...comparison, status: "Timeout" };
    expect(compare([late], [ofComparison])).not.toThrow();
    expect(compare([late], [])).not.toThrow();
  });

  it("fail the run if one is not explained", () => {
    expect(compare([comparison, object, killed], [ofObject])).toThrow(
      new SurvivorsError('survives without an explanation: a.ts: if (a > 1) return "one";: a > 1 -> a >= 1'),
    );
    expect(compare([object], [])).toThrow(
      new SurvivorsError("survives without an explanation: a.ts: return {: { b: a, } -> {}"),
    );
  });

  it.each<[string, Partial<Explanation>]>([
    ["file", { file: "b.ts" }],
    ["line", { line: "if (a > 1)" }],
    ["original", { original: "a" }],
    ["replacement", { replacement: "true" }],
  ])("are not explained by what is said of another %s", (_what, change) => {
    expect(compare([comparison], [{ ...ofComparison, ...change }])).toThrow("survives without an explanation: a.ts");
  });

  it("fail the run if an explained one does not survive any more, or is gone", () => {
    const stale = 'is explained, but does not survive: a.ts: if (a > 1) return "one";: a > 1 -> a >= 1';
    expect(compare([{ ...comparison, status: "Killed" }], [ofComparison])).toThrow(new SurvivorsError(stale));
    expect(compare([], [ofComparison])).toThrow(new SurvivorsError(stale));
  });

  it("may be explained for files that this run did not mutate, as long as they exist", () => {
    const elsewhere = { ...ofComparison, file: "b.ts" };
    const judged = (exists: boolean) => () => compareSurvivors(reportOf(killed), [elsewhere], () => exists);
    expect(judged(true)).not.toThrow();
    expect(judged(false)).toThrow("is explained, but does not survive: b.ts");
  });

  it("are told one a line, each once", () => {
    expect(compare([comparison, comparison, object], [])).toThrow(
      /^survives without an explanation: a\.ts: if .*\nsurvives without an explanation: a\.ts: return \{: [^\n]*$/,
    );
  });
});

describe("survivors.yaml", () => {
  const entry = (changes: Readonly<Record<string, string | undefined>> = {}) => {
    const fields = {
      line: '"return  {"',
      original: "|\n      {\n        b: a,\n      }",
      replacement: '"{}"',
      why: "reason",
      ...changes,
    };
    const lines = Object.entries(fields).filter(([, value]) => value !== undefined);
    return lines.map(([name, value], index) => `${index === 0 ? "  - " : "    "}${name}: ${value}\n`).join("");
  };

  it("has the changes by file, in any white space", () => {
    expect(readExplanations(`a.ts:\n${entry()}`)).toEqual([{ ...ofObject, why: "reason" }]);
    expect(readExplanations(`a.ts:\n${entry({ replacement: '""' })}`)).toMatchObject([{ replacement: "" }]);
    expect(readExplanations("# nothing survives\n")).toEqual([]);
  });

  it.each<[string, string]>([
    ["no reason", `a.ts:\n${entry({ why: undefined })}`],
    ["an empty reason", `a.ts:\n${entry({ why: '" "' })}`],
    ["no line", `a.ts:\n${entry({ line: undefined })}`],
    ["an unknown field", `a.ts:\n${entry({ column: "7" })}`],
    ["a file without changes", "a.ts: []\n"],
    ["a list of files", "- a.ts\n"],
    ["a change twice", `a.ts:\n${entry()}${entry()}`],
  ])("is refused with %s", (_what, yaml) => {
    expect(() => readExplanations(yaml)).toThrow(SurvivorsError);
  });

  it("can be read as it is", () => {
    expect(() => readExplanations(readFileSync("rules-tests/mutation/survivors.yaml", "utf8"))).not.toThrow();
  });
});
