import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { corpus } from "../../attacks/corpus/index.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/threat-model.md"), "utf8");
const [, section = ""] = page.split("## The attack corpus");

describe("docs/threat-model.md", () => {
  it("has each class of the attack corpus, with what its attacks end in", () => {
    const rows = [...section.matchAll(/^\| (?!Class|---)(.*?) \| (.*?) \|$/gm)].map(([, name = "", ends = ""]) => [
      name,
      ends.replaceAll("`", "").split(", ").sort(),
    ]);
    const known = corpus.map(({ name, attacks }) => [
      name,
      [...new Set<string>(attacks.map((each) => each.expected))].sort(),
    ]);
    expect(rows).toEqual(known);
  });

  it("does not say that there are more attacks than there are", () => {
    const [, said = ""] = /more than (\d+) known attacks/.exec(section) ?? [];
    expect(corpus.flatMap(({ attacks }) => attacks).length).toBeGreaterThan(Number(said || Number.NaN));
  });
});
