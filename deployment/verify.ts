import { type Canary, type CanaryResult, runCanary } from "./canary.ts";
import type { Drift } from "./changes.ts";
import { countSignatures, type Signatures } from "./keys.ts";
import { makePlan, type PlanOptions } from "./plan.ts";

interface VerifyOptions extends PlanOptions {
  /** A machine that asks for a token as in use. */
  readonly canary?: Canary | undefined;
}

export interface Verified extends Signatures {
  /** What is not as the policy files say. */
  readonly drift: readonly Drift[];
  /** Resources that are. */
  readonly unchanged: number;
  readonly canaries: readonly CanaryResult[];
  readonly calls: number;
}

/**
 * Whether a tenant is as the policy files say: code of Actions, bindings and their order, signed policies, grants, API
 * policies. Reads only, but for the canary's two requests for a token.
 * @throws what `makePlan` throws
 */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const plan = await makePlan(options);
  const { changes, drift, unchanged, transport, compared } = plan;
  const said = new Set(drift.map(({ words }) => words));
  const differences = changes.filter(({ words }) => !said.has(words));
  const canaries = options.canary ? await runCanary(options.canary, options) : [];
  return {
    drift: [
      ...drift,
      ...differences.map(({ kind, name, customer, words }) => ({
        kind,
        name,
        customer,
        words: `not as planned: ${words}`,
      })),
      ...canaries
        .filter(({ ok }) => !ok)
        .map(({ name, words }) => ({ kind: "tenant" as const, name, customer: null, words })),
    ],
    unchanged,
    ...countSignatures(compared.state.found, transport.domain),
    canaries,
    calls: transport.calls,
  };
}
