import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { InProcessRuntime } from "@federated-actions/actions-runtime/in-process";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { TriggerId } from "@federated-actions/auth0-dialect/triggers";
import type { Claims } from "../../actions/policy/decision/decision.ts";
import type { Explanation } from "../../actions/policy/decision/explanation.ts";
import { policyUnavailable } from "../../actions/policy/decision/refusal.ts";
import type { TraceStep } from "../../actions/policy/decision/trace.ts";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
import { bundleActions, withConfig } from "../bundling/bundle-actions.ts";
import { type LoadOptions, loadPolicy } from "../policy-files/load.ts";
import { PolicyIndex } from "../policy-index.ts";
import { acceptedKeys } from "../sealing/choose-signing-key.ts";
import { sealCarriers } from "../sealing/seal-carriers.ts";
import { createSigningKey } from "../sealing/signing-key.ts";
import { vendorConfig } from "../vendor-config.ts";
import { completeEvent, withoutMetadata } from "./complete-event.ts";
import { eventFromWords, type LoginWords } from "./event-from-words.ts";
import { ExplainError } from "./explain-error.ts";
import { missingParts } from "./missing-parts.ts";
import { nothingRead, type Reading, readProfile } from "./reading.ts";
import { type UnverifiedCarrier, unverifiedCarriers } from "./unverified-carriers.ts";

/** What `npm run explain -- --json` prints. */
export interface ExplainedEvent extends Reading {
  /** `incomplete`: the event lacks something, so that to let it pass means nothing. */
  readonly decision: "allow" | "deny" | "pass" | "incomplete";
  readonly code: string | null;
  readonly reason: string | null;
  readonly customer: string | null;
  readonly api: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: { readonly access_token: object; readonly id_token: object };
  readonly removed_scopes: readonly string[];
  readonly would_deny: readonly string[];
  readonly trace: readonly { step: string; outcome: string; detail: string }[];
  /** What Auth0 would have passed and the event lacks: the decision may be due to it. */
  readonly missing: readonly string[];
  /** Carriers whose metadata do not verify, and why. */
  readonly unverified: readonly UnverifiedCarrier[];
}

interface ExplainOptions extends LoadOptions {
  readonly trigger: string;
  /** As Auth0 would pass it, where metadata may be omitted; or a login in words. */
  readonly event?: unknown;
  readonly words?: LoginWords;
  /** Replaces the event's metadata by those of the policy files. */
  readonly policyFromFiles?: boolean | undefined;
}

/** Runs the built Action of a trigger on an event, and reports how it decides and why. */
export async function explainEvent({
  trigger,
  event: given,
  words,
  policyFromFiles = false,
  now = Date.now(),
  ...load
}: ExplainOptions): Promise<ExplainedEvent> {
  const [policy, actions] = await Promise.all([loadPolicy({ ...load, now }), bundleActions()]);
  const action = actions.find((each) => each.trigger === trigger);
  if (!action) {
    const known = actions.map((each) => each.trigger).join(", ");
    throw new ExplainError(`no Action of this bundle runs at "${trigger}"; the triggers are: ${known}`);
  }
  const event = words ? eventFromWords(policy, words, now) : given;
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw new ExplainError("the event must be a JSON object, as Auth0 passes it to an Action");
  }
  const told = event as Record<string, unknown>;
  const key = createSigningKey();
  const accepted = await acceptedKeys(policy.environmentName, policy.environment);
  const config = vendorConfig(policy, [key.publicKey, ...accepted]);
  const code = withConfig(action, config);
  const complete = completeEvent(policyFromFiles ? withoutMetadata(told) : told, sealCarriers(policy, key));
  const outcome = await runBuilt(action.name, code, action.trigger, complete, now);
  const explanation = whatCame(outcome, await callExplain(code, complete, now));
  const reading = trigger === "post-login" ? readProfile(new PolicyIndex(policy), complete, now) : nothingRead;
  const described = { ...describe(explanation, config), ...reading };
  const unverified = unverifiedCarriers(complete, config);
  return { ...withMissing(described, missingParts(action.trigger, complete)), unverified };
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

/** Besides its handler, the bundle exports the decision with its steps. */
async function callExplain(code: string, event: unknown, now: number): Promise<Explanation> {
  const module = { exports: {} as { explain?: (event: unknown, now: number) => Explanation | Promise<Explanation> } };
  const load = compileFunction(code, ["module", "exports", "require"], { filename: "built-action.js" });
  load(module, module.exports, createRequire(import.meta.url));
  if (!module.exports.explain) throw new Error("the built Action exports no explain");
  return module.exports.explain(event, now);
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

function describe(
  { decision, trace }: Explanation,
  config: VendorConfig,
): Omit<ExplainedEvent, keyof Reading | "missing" | "unverified"> {
  const claims = decision.accessTokenClaims;
  return {
    decision: decision.decision,
    code: decision.code ?? null,
    reason: decision.reason ?? null,
    customer: decision.customer ?? null,
    api: decision.api ?? null,
    roles: claims.roles ?? [],
    scopes: claims.scopes ?? [],
    claims: {
      access_token: named(config, claims),
      id_token: named(config, decision.idTokenClaims),
    },
    removed_scopes: decision.removedScopes,
    would_deny: decision.wouldDeny,
    trace: trace.map(({ step, outcome, detail }: TraceStep) => ({ step, outcome, detail })),
  };
}

/** Of an event that lacks something, only a refusal is told: the Action would refuse it like that. */
function withMissing<E extends Pick<ExplainedEvent, "decision">>(explained: E, missing: readonly string[]) {
  const isRefused = explained.decision === "deny";
  return { ...explained, missing, ...(missing.length > 0 && !isRefused && { decision: "incomplete" as const }) };
}
