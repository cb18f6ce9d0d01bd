import { broken, judge } from "./scenarios/judge.ts";
import { machineScenarios } from "./scenarios/machines.ts";
import { organizationScenarios } from "./scenarios/organizations.ts";
import { otherCustomerScenarios } from "./scenarios/other-customers.ts";
import { otherRequestScenarios } from "./scenarios/other-requests.ts";
import { policyChangeScenarios } from "./scenarios/policy-changes.ts";
import { samlScenarios } from "./scenarios/saml.ts";
import type { Scenario, ScenarioResult } from "./scenarios/scenario.ts";
import { sharedApplicationScenarios } from "./scenarios/shared-application.ts";
import { thirdPartyScenarios } from "./scenarios/third-parties.ts";
import { tokenExchangeScenarios } from "./scenarios/token-exchange.ts";
import { userScenarios } from "./scenarios/users.ts";
import { wsFederationScenarios } from "./scenarios/ws-federation.ts";
import type { Stage } from "./stage.ts";

/**
 * Every scenario, in the order in which they are played: by number, so that deployments come after what they would
 * change.
 */
export function scenariosOf(stage: Stage): Scenario[] {
  const families = [
    userScenarios,
    otherCustomerScenarios,
    machineScenarios,
    policyChangeScenarios,
    otherRequestScenarios,
    sharedApplicationScenarios,
    thirdPartyScenarios,
    organizationScenarios,
    samlScenarios,
    wsFederationScenarios,
    tokenExchangeScenarios,
  ];
  const number = ({ id }: Scenario) => Number.parseInt(id, 10);
  // Array.prototype.sort is stable: 3a, 3b and 3c stay as their family has them.
  return families.flatMap((family) => family(stage)).sort((a, b) => number(a) - number(b));
}

/** Runs the scenarios one after another. One that throws counts as failed, and the next still runs. */
export async function play(
  stage: Stage,
  report: { begin(scenario: Scenario): void; end(result: ScenarioResult): void },
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of scenariosOf(stage)) {
    report.begin(scenario);
    const result = await playOne(scenario, stage.namespace);
    report.end(result);
    results.push(result);
  }
  return results;
}

async function playOne(scenario: Scenario, namespace: string): Promise<ScenarioResult> {
  try {
    return judge(scenario, await scenario.play(), namespace);
  } catch (error) {
    return broken(scenario, error);
  }
}
