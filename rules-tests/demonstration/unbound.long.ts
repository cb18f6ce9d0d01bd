import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { scenariosOf } from "../../demonstration/play.ts";
import { judge } from "../../demonstration/scenarios/judge.ts";

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
