import { bundleActions } from "../bundling/bundle-actions.ts";
import { type LoadOptions, loadPolicy } from "../policy-files/load.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Asked } from "./asked/asked.ts";
import { askedExample, type ExampleWords } from "./asked/asked-example.ts";
import { askedOfLog, type LogWords } from "./asked/asked-log.ts";
import { askedInWords, type Words } from "./asked/event-from-words.ts";
import { Names } from "./asked/names.ts";
import { type Expectation, unmetBy } from "./expectation.ts";
import { ExplainError } from "./explain-error.ts";
import type { ExplainedCase, ExplainedEvent } from "./explained-event.ts";
import { createExplainer } from "./explainer.ts";

/** An event as Auth0 would pass it, where metadata may be omitted; or words that an event is made of. */
export type Input =
  | { readonly trigger: string; readonly event: unknown }
  | { readonly words: Words }
  | { readonly example: ExampleWords }
  | { readonly logged: LogWords };

type ExplainOptions = LoadOptions &
  Input & {
    /** Replaces the event's metadata by those of the policy files. */
    readonly policyFromFiles?: boolean | undefined;
    /** The profile that the attributes are of, to be told with the decision, and what it takes as given. */
    readonly profile?: { readonly told: object; readonly assumed: readonly string[] } | undefined;
    /** What the decision should be; without it, what an example expects, or no refusal. */
    readonly expected?: Expectation | undefined;
  };

/** Runs the built Action of a trigger on an event, and reports how it decides and why. */
export async function explainEvent(options: ExplainOptions): Promise<ExplainedEvent> {
  const { policyFromFiles = false, now = Date.now(), expected, profile } = options;
  const [policy, actions] = await Promise.all([loadPolicy({ ...options, now }), bundleActions()]);
  const explain = await createExplainer(policy, actions, policyFromFiles, now);
  const all: ExplainedCase[] = [];
  const asked = askedOf(policy, options, now);
  for (const each of asked) all.push(await explain(each));
  const [first] = all;
  if (!first) throw new ExplainError("the policy has no API to ask for");
  const wanted = expected ?? asked[0]?.expected;
  const told = bestOf(all, wanted) ?? first;
  const log = "logged" in options ? options.logged.log : undefined;
  return {
    ...told,
    assumed: [...(profile?.assumed ?? []), ...told.assumed],
    profile: profile?.told ?? null,
    apis:
      all.length > 1
        ? all.map(({ api, decision, code, roles, scopes }) => ({ api, decision, code, roles, scopes }))
        : [],
    unmet: unmetBy(told, wanted),
    log: log ? { type: log.type, code: log.code ?? null, description: log.description } : null,
  };
}

/** Where each API was tried: the one that is as wanted, or that is granted. */
function bestOf(all: readonly ExplainedCase[], wanted: Expectation | undefined): ExplainedCase | undefined {
  const met = wanted && all.find((each) => unmetBy(each, wanted).length === 0);
  return met ?? all.find(({ decision }) => decision !== "deny");
}

function askedOf(policy: Policy, input: Input, now: number): Asked[] {
  const names = new Names(policy);
  if ("words" in input) return askedInWords(policy, names, input.words, now);
  if ("example" in input) return askedExample(policy, names, input.example, now);
  if ("logged" in input) return askedOfLog(policy, names, input.logged, now);
  const { trigger, event } = input;
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw new ExplainError("the event must be a JSON object, as Auth0 passes it to an Action");
  }
  return [{ trigger, event: event as Record<string, unknown> }];
}
