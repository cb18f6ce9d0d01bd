import { describe, expect, it } from "@jest/globals";
import type { Explanation } from "../../actions/policy/decision/explanation.ts";
import { config, loginEvent, machineEvent, testTime } from "./fixture.ts";
import { exchangeEvent } from "./token-exchange/exchanging.ts";

/** An entry point as it is before the build replaces the name of the configuration. */
async function explain(action: string, event: unknown): Promise<Explanation> {
  Object.assign(globalThis, { embeddedConfig: config });
  const { explain: explained } = await import(`../../actions/${action}/index.ts`);
  return explained(event, testTime);
}

describe("an Action's explanation", () => {
  it.each([
    ["federated-login", loginEvent(), 9],
    ["client-credentials-guard", machineEvent(), 4],
    ["token-exchange", exchangeEvent(), 10],
  ])("of %s is its decision with its steps", async (action, event, steps) => {
    const { decision, trace } = await explain(action, event);
    expect(decision).toMatchObject({ decision: "allow", customer: "acme", api: "orders" });
    expect(trace).toHaveLength(steps);
    expect(trace[0]).toEqual({ step: "policies", outcome: "pass", detail: "" });
  });

  it("of token-exchange marks no token as used", async () => {
    const event = exchangeEvent();
    for (const _each of [1, 2]) {
      expect((await explain("token-exchange", event)).decision).toMatchObject({ decision: "allow" });
    }
  });
});
