import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { decisionCodes } from "../../../actions/policy/decision/codes.ts";
import { codeGuide } from "../../../compiler/decision-guide/code-guide.ts";
import { generatedParts, withGeneratedParts } from "../../../compiler/decision-guide/generated-parts.ts";
import { refusalSteps, stepsOf } from "../../../compiler/decision-guide/steps.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const codes: ReadonlySet<string> = new Set(decisionCodes);

/** The decision codes that an Action's own source names. Any of them can end in `policy_unavailable`. */
function codesIn(action: string): string[] {
  const files = readdirSync(join(root, "actions", action)).map((name) => read(`actions/${action}/${name}`));
  const named = files.flatMap((text) => [...text.matchAll(/"([a-z]+(?:_[a-z]+)+)"/g)].map(([, name = ""]) => name));
  return [...new Set(["policy_unavailable", ...named.filter((name) => codes.has(name))])].sort();
}

describe("the guide to decision codes", () => {
  it.each(Object.keys(refusalSteps) as (keyof typeof refusalSteps)[])("has each code of %s, and no other", (action) => {
    const guided = stepsOf(action).flatMap((step) => step.codes);
    expect([...new Set<string>(guided)].sort()).toEqual(codesIn(action));
    expect(guided).toHaveLength(new Set(guided).size);
  });

  it("is in whole sentences, and names no option or command to the customer", () => {
    for (const [code, { means, mend, tell }] of Object.entries(codeGuide)) {
      for (const text of [means, mend, tell])
        expect({ code, text }).toMatchObject({ text: expect.stringMatching(/^[A-Z`].*[.?]$/) });
      const vendors = tell.match(/npm run|\b(?:policy|would_deny|email_domains|role_mapping|machine_scopes)\b/g);
      expect({ code, vendors }).toEqual({ code, vendors: null });
    }
  });

  it.each(Object.keys(generatedParts))("is what %s has; else run npm run docs", (path) => {
    expect(withGeneratedParts(path, read(path))).toBe(read(path));
  });

  it("refuses a page that has no place for a part, or two", () => {
    const path = "docs/token-exchange.md";
    const place = "<!-- generated: refusals -->\n<!-- end of generated -->\n";
    const table = /^# T\n<!-- generated: refusals -->\n\n\| Code .*\n\n<!-- end of generated -->\nend\n$/s;
    expect(withGeneratedParts(path, `# T\n${place}end\n`)).toMatch(table);
    for (const text of ["", "<!-- generated: refusals -->\n", place + place]) {
      expect(() => withGeneratedParts(path, text)).toThrow(
        'docs/token-exchange.md: needs "<!-- generated: refusals -->" once, and "<!-- end of generated -->" after it',
      );
    }
  });
});
