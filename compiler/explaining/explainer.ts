import { InProcessRuntime } from "@federated-actions/actions-runtime/in-process";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { TriggerId } from "@federated-actions/auth0-dialect/triggers";
import { decisionCodes } from "../../actions/policy/decision/codes.ts";
import type { Claims } from "../../actions/policy/decision/decision.ts";
import type { Explanation } from "../../actions/policy/decision/explanation.ts";
import { policyUnavailable } from "../../actions/policy/decision/refusal.ts";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
import { type ActionBody, withConfig } from "../bundling/bundle-actions.ts";
import { codeGuide } from "../decision-guide/code-guide.ts";
import type { Policy } from "../policy-files/policy.ts";
import { PolicyIndex } from "../policy-index.ts";
import { acceptedKeys } from "../sealing/choose-signing-key.ts";
import { sealCarriers } from "../sealing/seal-carriers.ts";
import { createSigningKey } from "../sealing/signing-key.ts";
import { vendorConfig } from "../vendor-config.ts";
import type { Asked } from "./asked/asked.ts";
import { loadExplain } from "./built-explain.ts";
import { completeEvent, withoutMetadata } from "./complete-event.ts";
import { ExplainError } from "./explain-error.ts";
import type { ExplainedCase, ExplainedStep } from "./explained-event.ts";
import { refusalFacts } from "./facts/refusal-facts.ts";
import { missingParts } from "./missing-parts.ts";
import { nothingRead, type Reading, readProfile } from "./reading.ts";
import { unverifiedCarriers } from "./unverified-carriers.ts";

/**
 * Explains events on a policy's built Actions. The policy's own metadata are signed with a key made for this run.
 *
 * @param fetcher fetches the keys of subject tokens' issuers
 */
export async function createExplainer(
  policy: Policy,
  actions: readonly ActionBody[],
  policyFromFiles: boolean,
  startedAt: number,
  fetcher: typeof fetch = fetch,
): Promise<(asked: Asked) => Promise<ExplainedCase>> {
  const key = createSigningKey();
  const accepted = await acceptedKeys(policy.environmentName, policy.environment);
  const config = vendorConfig(policy, [key.publicKey, ...accepted]);
  let carriers: ReturnType<typeof sealCarriers> | undefined;
  const sealed = () => {
    carriers ??= sealCarriers(policy, key);
    return carriers;
  };
  const index = new PolicyIndex(policy);
  return async ({ trigger, event, assumed = [], untold = [], openSteps = [], ranAt }) => {
    const now = ranAt ?? startedAt;
    const action = actions.find((each) => each.trigger === trigger);
    if (!action) {
      const known = actions.map((each) => each.trigger).join(", ");
      throw new ExplainError(`no Action of this bundle runs at "${trigger}"; the triggers are: ${known}`);
    }
    const code = withConfig(action, config);
    const complete = completeEvent(policyFromFiles ? withoutMetadata(event) : event, sealed);
    const told = await loadExplain(code, fetcher)(complete, now);
    const runs = () => runBuilt(action.name, code, action.trigger, complete, now);
    const explanation = ranAt === undefined ? whatCame(await runs(), told) : told;
    const reading = trigger === "post-login" ? readProfile(policy, index, complete, now) : nothingRead;
    const unverified = unverifiedCarriers(complete, config);
    const described = { ...describe(explanation, config, reading), ...reading };
    const missing = [...missingParts(action.trigger, complete), ...untold];
    const decided = undecided(described, missing, openSteps);
    const refused = { policy, index, config, trigger, event: complete, explanation, unverified, now };
    const facts = decided.decision === null ? [] : refusalFacts(refused);
    return { ...decided, unverified, trigger, facts, advice: adviceOn(decided.code), assumed };
  };
}

function adviceOn(code: string | null): ExplainedCase["advice"] {
  const known = decisionCodes.find((each) => each === code);
  if (known === undefined) return null;
  const { mend, tell } = codeGuide[known];
  return { mend, tell };
}

async function runBuilt(name: string, code: string, trigger: TriggerId, event: Record<string, unknown>, now: number) {
  const runtime = new InProcessRuntime({ now: () => now });
  const outcome = await runtime.run({
    trigger,
    actions: [{ id: name, name, versionId: "explain", code, secrets: {} }],
    event,
  });
  await runtime.close();
  return outcome;
}

/**
 * The handler and its explanation come from one bundle. They differ only if the platform rejects a change that was
 * decided.
 */
function whatCame({ denied, failed }: TriggerOutcome, explanation: Explanation): Explanation {
  if (failed) throw new Error(`the built Action failed: ${failed.message}`);
  const { decision, trace } = explanation;
  if (denied?.reason === decision.reason) return explanation;
  const { code, message: reason } = policyUnavailable();
  if (denied?.reason !== reason) {
    throw new Error(`the built Action answered "${denied?.reason}", its explanation "${decision.reason}"`);
  }
  const nothing = { accessTokenClaims: {}, idTokenClaims: {}, removedScopes: [], wouldDeny: [] };
  const step = { step: "carry out", outcome: "refuse", detail: `the platform rejects a change; ${reason}` } as const;
  return { decision: { ...decision, ...nothing, decision: "deny", code, reason }, trace: [...trace, step] };
}

function named({ claimPrefix }: VendorConfig, claims: Claims): object {
  const told = Object.entries(claims).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told.map(([name, value]) => [claimPrefix + name, value]));
}

type Described = Omit<
  ExplainedCase,
  keyof Reading | "missing" | "unverified" | "trigger" | "facts" | "advice" | "assumed"
>;

function describe({ decision, trace }: Explanation, config: VendorConfig, { rules }: Reading): Described {
  const { accessTokenClaims: claims, api } = decision;
  const roles = claims.roles ?? [];
  return {
    decision: decision.decision,
    code: decision.code ?? null,
    reason: decision.reason ?? null,
    customer: decision.customer ?? null,
    api: api ?? null,
    roles,
    scopes: claims.scopes ?? [],
    claims: {
      access_token: named(config, claims),
      id_token: named(config, decision.idTokenClaims),
    },
    removed_scopes: decision.removedScopes,
    would_deny: decision.wouldDeny,
    trace: trace.map(({ step, outcome, detail }): ExplainedStep => {
      if (step !== "roles" || roles.length === 0) return { step, outcome, detail };
      const giving = rules.filter((rule) => rule.holds && roles.some((role) => rule.roles.includes(`${api}:${role}`)));
      return { step, outcome, detail, at: giving.map(({ at }) => at) };
    }),
  };
}

/** Of an event that lacks something, only a refusal is told that does not depend on it. */
function undecided<E extends Described>(explained: E, missing: readonly string[], openSteps: readonly string[]) {
  const { decision, trace } = explained;
  const isOpen = openSteps.includes(trace.at(-1)?.step ?? "");
  if (missing.length === 0 || (decision === "deny" && !isOpen)) return { ...explained, missing };
  return { ...explained, missing, decision: null, code: null, reason: null };
}
