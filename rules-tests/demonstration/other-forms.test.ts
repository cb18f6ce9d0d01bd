import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { judge } from "../../demonstration/scenarios/judge.ts";
import { machineScenarios } from "../../demonstration/scenarios/machines.ts";
import type { Scenario } from "../../demonstration/scenarios/scenario.ts";
import { tokenExchangeScenarios } from "../../demonstration/scenarios/token-exchange.ts";
import { userScenarios } from "../../demonstration/scenarios/users.ts";

/** The sample policy with a plain prefix for claims, and tokens of Auth0's own dialect. */
let folder: string;
let stage: OpenStage;

beforeAll(async () => {
  // protectApi says what tokens of this dialect lack.
  jest.spyOn(console, "warn").mockImplementation(() => {});
  folder = await mkdtemp(join(tmpdir(), "other-forms-"));
  await cp("deploy", folder, { recursive: true });
  const apis = join(folder, "apis.yaml");
  const text = await readFile(apis, "utf8");
  await writeFile(
    apis,
    text
      .replace(/^namespace: .*$/m, "namespace: vendor")
      .replace("    claims: [name]\n", "    claims: [name]\n    token_dialect: auth0\n"),
  );
  stage = await openStage({ policyDir: folder, step: () => {} });
}, 60_000);

afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

const firstOf = (scenarios: readonly Scenario[]) => scenarios[0] as Scenario;

it.each<[string, (opened: OpenStage) => Scenario]>([
  ["a user signs in and calls the API", (opened) => firstOf(userScenarios(opened))],
  ["a machine calls it", (opened) => firstOf(machineScenarios(opened))],
  ["a backend exchanges a token", (opened) => firstOf(tokenExchangeScenarios(opened))],
])("%s with claims after a plain prefix, in tokens of Auth0's dialect", async (_, scenarioOf) => {
  const scenario = scenarioOf(stage);
  const observed = await scenario.play();
  expect(judge(scenario, observed, "vendor")).toMatchObject({ ok: true });
  expect(observed.claims).toMatchObject({ vendor_customer: "acme", vendor_plan: "pro" });
});
