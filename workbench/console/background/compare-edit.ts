import { compareAccess } from "../../../compiler/access/compare-access.ts";
import type { ActionBody } from "../../../compiler/bundling/bundle-actions.ts";
import { type ExampleResult, exampleResults } from "../../../compiler/examples/run-examples.ts";
import { warningsOfNeedlessRules } from "../../../compiler/needless-warnings.ts";
import { type LoadOptions, loadPolicy } from "../../../compiler/policy-files/load.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { type Location, sortProblems } from "../../../compiler/policy-files/problems.ts";
import { exampleOf } from "../../../compiler/reporting/report-words.ts";
import type { KeptExamples } from "./kept-examples.ts";
import { problemsOf } from "./problems-of.ts";
import type { ChangedExample, Compared } from "./protocol.ts";

interface Comparison {
  /** What is deployed. */
  readonly before: Policy;
  /** The files, with the edited one. */
  readonly files: LoadOptions;
  readonly actions: readonly ActionBody[];
  /** The deployed policy's. */
  readonly examples: KeptExamples;
  /** Ms since the epoch. */
  readonly now: number;
}

/** Whether an edit can be saved, who gains or loses what by it, and which examples end otherwise. */
export async function compareEdit({ before, files, actions, examples, now }: Comparison): Promise<Compared> {
  try {
    const after = await loadPolicy(files);
    const changes = compareAccess(before, after, now).map(({ witness, ...change }) => {
      return { ...change, example: exampleOf({ ...change, ...(witness && { witness }) }) ?? null };
    });
    const results = await changedExamples(after, actions, examples, now);
    const known = new Set(warningsOf(before, now).map(({ message }) => wordsOf(message)));
    const warnings = warningsOf(after, now).filter(({ message }) => !known.has(wordsOf(message)));
    return { problems: [], warnings, changes, examples: results };
  } catch (error) {
    return { problems: problemsOf(error, files) };
  }
}

function warningsOf(policy: Policy, now: number) {
  return sortProblems([...policy.warnings, ...warningsOfNeedlessRules(policy, { now })]);
}

/** Without the place, which an edit above it moves. */
function wordsOf(message: string): string {
  return message.replace(/:\d+:\d+: /, ": ");
}

async function changedExamples(
  after: Policy,
  actions: readonly ActionBody[],
  kept: KeptExamples,
  now: number,
): Promise<ChangedExample[]> {
  const before = byKey(await kept.results(now));
  const results: ExampleResult[] = [];
  for await (const result of exampleResults(after, actions, { now, passed: kept.passed })) results.push(result);
  const fresh = byKey(results);
  const changed = [...fresh].flatMap(([key, { customer, name, place, came, complaint, nearMisses }]) => {
    const was = before.get(key)?.came ?? null;
    // One that did not run is as it was, unless it is new by its name.
    const is = came ?? was;
    if (complaint === undefined && before.has(key) && is === was) return [];
    const at = shown(place());
    return [{ customer, name, at, before: was, after: is, complaint: complaint ?? null, near_misses: nearMisses }];
  });
  const gone = [...before].filter(([key]) => !fresh.has(key));
  return [
    ...changed.filter(({ complaint }) => complaint !== null),
    ...changed.filter(({ complaint }) => complaint === null),
    ...gone.map(([, { customer, name, place, came = null }]) => {
      const at = shown(place());
      return { customer, name, at, before: came, after: null, complaint: null, near_misses: [] };
    }),
  ];
}

function shown({ file, line }: Location): string {
  return `${file}:${line}`;
}

/** By customer, name, and how many before it have the same. */
function byKey(results: readonly ExampleResult[]): Map<string, ExampleResult> {
  const found = new Map<string, ExampleResult>();
  for (const result of results) {
    for (let number = 1; ; number++) {
      const key = JSON.stringify([result.customer, result.name, number]);
      if (found.has(key)) continue;
      found.set(key, result);
      break;
    }
  }
  return found;
}
