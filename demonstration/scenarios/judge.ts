import { isDeepStrictEqual } from "node:util";
import { claimPrefix } from "../../compiler/policy-files/claim-names.ts";
import type { Expectation, Observation, Scenario, ScenarioResult } from "./scenario.ts";

/** OpenID Connect's own scopes, which every sign-in here asks for: an API's are those that remain. */
const openIdScopes = new Set(["openid", "profile", "email", "address", "phone", "offline_access"]);

/** Compares what happened with what must happen. Nothing is taken for granted: every difference is named. */
export function judge(scenario: Scenario, observed: Observation, namespace: string): ScenarioResult {
  const { id, name, expect } = scenario;
  const problem = differences(expect, observed, namespace).join("; ");
  return { id, name, expected: expect.outcome, ...observed, ok: problem === "", ...(problem && { problem }) };
}

/** The result of a scenario that could not be played to its end. */
export function broken(scenario: Scenario, error: unknown): ScenarioResult {
  const { id, name, expect } = scenario;
  const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    id,
    name,
    expected: expect.outcome,
    outcome: "refused",
    http_status: 0,
    code: null,
    claims: {},
    ok: false,
    problem,
  };
}

function differences(expect: Expectation, observed: Observation, namespace: string): string[] {
  const { scope, ...claims } = observed.claims;
  const expectedClaims = Object.fromEntries(
    Object.entries(expect.claims ?? {}).map(([name, value]) => [claimPrefix(namespace) + name, value]),
  );
  return [
    difference("outcome", expect.outcome, observed.outcome),
    difference("http_status", expect.http_status, observed.http_status),
    difference("code", expect.code ?? null, observed.code),
    difference("claims", expectedClaims, claims),
    difference(
      "scopes",
      [...(expect.scopes ?? [])].sort(),
      apiScopes(scope, claims[`${claimPrefix(namespace)}scopes`]),
    ),
  ].flat();
}

function difference(what: string, expected: unknown, seen: unknown): string[] {
  if (isDeepStrictEqual(expected, seen)) return [];
  return [`${what}: expected ${JSON.stringify(expected)}, was ${JSON.stringify(seen)}`];
}

/** What an API authorises on: what both `scope` and the claim `scopes` hold. Without the claim, `scope`. */
function apiScopes(scope: unknown, given: unknown): string[] {
  const all = typeof scope === "string" ? scope.split(" ") : [];
  const own = all.filter((value) => value !== "" && !openIdScopes.has(value)).sort();
  return Array.isArray(given) ? own.filter((value) => given.includes(value)) : own;
}
