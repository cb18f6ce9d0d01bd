import type { ActionLog } from "@federated-actions/actions-runtime/trigger";
import { bundleActions } from "../../../compiler/bundling/bundle-actions.ts";
import type { ExplainedCase } from "../../../compiler/explaining/explained-event.ts";
import { createExplainer } from "../../../compiler/explaining/explainer.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { type Grant, grantsOf } from "./grants.ts";
import type { Run } from "./runs.ts";

/** What Actions did, and why the bundle's own Action decided so. */
export interface Trace {
  /** The execution's. */
  readonly id: string;
  readonly trigger: string;
  /** ISO 8601. */
  readonly date: string;
  readonly answered: {
    readonly result: "allowed" | "denied" | "failed" | "sent the user away";
    /** The Action that denied or failed. */
    readonly action: string | null;
    /** What whoever called is told. */
    readonly reason: string | null;
  };
  /** What the Actions printed. */
  readonly output: readonly (ActionLog & { readonly action: string })[];
  /** Null where no Action of the bundle ran. */
  readonly explained: (ExplainedCase & { readonly grants: readonly Grant[] }) | null;
  /** Why the explanation may say something else than what was answered. */
  readonly differs: string | null;
}

type Explain = Awaited<ReturnType<typeof createExplainer>>;

/** Explains executions by the policies that were deployed when they ran. */
export class RunExplainer {
  readonly #fetch: typeof fetch;
  readonly #explainers = new WeakMap<Policy, Promise<Explain>>();
  #bundled: ReturnType<typeof bundleActions> | undefined;

  /** @param fetcher fetches providers' keys */
  constructor(fetcher: typeof fetch) {
    this.#fetch = fetcher;
  }

  async explain({ executed, served }: Run): Promise<Trace> {
    const { id, trigger, at, outcome, event } = executed;
    this.#bundled ??= bundleActions();
    const ours = (await this.#bundled).find((action) => action.trigger === trigger);
    const ran = outcome.executions.some(({ action }) => action === ours?.name);
    const explain = ran ? await this.#explainerOf(served.deployed) : undefined;
    const explained = await explain?.({ trigger, event, ranAt: at });
    return {
      ...{ id, trigger, date: new Date(at).toISOString(), answered: answerOf(executed) },
      output: outcome.executions.flatMap(({ action, logs }) => logs.map((line) => ({ ...line, action }))),
      explained: explained === undefined ? null : { ...explained, grants: grantsOf(served.deployed, explained) },
      differs: explained === undefined ? null : differenceOf(executed, explained, ours?.name),
    };
  }

  #explainerOf(policy: Policy): Promise<Explain> {
    const known = this.#explainers.get(policy) ?? this.#create(policy);
    this.#explainers.set(policy, known);
    return known;
  }

  async #create(policy: Policy): Promise<Explain> {
    this.#bundled ??= bundleActions();
    return createExplainer(policy, await this.#bundled, false, Date.now(), this.#fetch);
  }
}

function answerOf({ outcome: { failed, denied, suspendedAt } }: Run["executed"]): Trace["answered"] {
  if (failed) return { result: "failed", action: failed.action, reason: null };
  if (denied) return { result: "denied", action: denied.action, reason: denied.reason };
  return { result: suspendedAt === undefined ? "allowed" : "sent the user away", action: null, reason: null };
}

/** The Action remembers what the explanation does not: subject tokens that were used. It runs after others, too. */
function differenceOf(
  { outcome }: Run["executed"],
  { reason }: ExplainedCase,
  name: string | undefined,
): string | null {
  const answered = outcome.denied?.action === name ? (outcome.denied?.reason ?? null) : null;
  if (answered === reason || outcome.failed !== undefined) return null;
  return `The Action answered ${JSON.stringify(answered ?? "nothing")}: it ran after other Actions, or had seen the token before.`;
}
