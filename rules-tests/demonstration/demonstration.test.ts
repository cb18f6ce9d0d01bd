import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { scenariosOf } from "../../demonstration/play.ts";
import { judge } from "../../demonstration/scenarios/judge.ts";
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

describe("the scenarios, on a tenant whose Actions have been unbound", () => {
  let stage: OpenStage;

  beforeAll(async () => {
    stage = await openStage({ policyDir: "deploy", step: () => {} });
    for (const trigger of ["post-login", "credentials-exchange"]) {
      await stage.management.request("PATCH", `actions/triggers/${trigger}/bindings`, { bindings: [] });
    }
  }, 120_000);

  afterAll(() => stage?.close());

  /**
   * Of those before the first that deploys, and so binds the Actions again: where Auth0's own lock refuses, not ours.
   */
  const stillOk = ["4a", "8a"];

  it("all go wrong, except for Auth0's own locks", async () => {
    const early = scenariosOf(stage).filter(({ id }) => Number.parseInt(id, 10) < 9);
    expect(early.length).toBeGreaterThan(10);
    const ok: string[] = [];
    for (const scenario of early) {
      if (judge(scenario, await scenario.play(), stage.namespace).ok) ok.push(scenario.id);
    }
    expect(ok).toEqual(stillOk);
  });
});

function runDemo(...options: string[]) {
  return execa("node", [compiledCommand("demo"), ...options], { reject: false });
}
