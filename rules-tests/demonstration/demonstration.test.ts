import { describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import type { ScenarioResult } from "../../demonstration/scenarios/scenario.ts";
import { compiledCommand } from "../compiled-commands.ts";

describe("npm run demo -- --json", () => {
  it("runs every scenario with the real auth0-deploy-cli, and each has its expected result", async () => {
    const demo = await runDemo("--json");
    const lines = demo.stdout.split("\n").map((line) => JSON.parse(line));
    const results: ScenarioResult[] = lines.slice(0, -1);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(lines.at(-1)).toEqual({ ok: true, scenarios: results.length });
    expect(demo.exitCode).toBe(0);

    const numbers = new Set(results.map(({ id }) => Number.parseInt(id, 10)));
    for (let number = 1; number <= 12; number++) expect(numbers).toContain(number);
    const manager = results.find(({ id }) => id === "1");
    expect(manager?.claims).toMatchObject({ "https://claims.example.com/roles": ["manager"] });
  }, 120_000);

  it("reports wrong usage in one line, and exits with 1", async () => {
    const demo = await runDemo("--jsno");
    expect(demo.exitCode).toBe(1);
    expect(demo.stdout).toBe("");
    expect(demo.stderr).toContain("unknown option '--jsno'");
    expect(demo.stderr).not.toContain("    at ");
  });
});

function runDemo(...options: string[]) {
  return execa("node", [compiledCommand("demo"), ...options], { reject: false });
}
