import type { ActionBody } from "../../../compiler/bundling/bundle-actions.ts";
import { exampleResults } from "../../../compiler/examples/run-examples.ts";
import { type LoadOptions, loadPolicy } from "../../../compiler/policy-files/load.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { problemsOf } from "./problems-of.ts";
import type { Tested, TestedExample } from "./protocol.ts";

interface Testing {
  readonly deployed: Policy;
  readonly files: LoadOptions;
  readonly actions: readonly ActionBody[];
  /** Ms since the epoch. */
  readonly now: number;
}

/** All examples of the files as they are; of the deployed policy, where the files cannot be used. */
export async function testPolicy({ deployed, files, actions, now }: Testing): Promise<Tested> {
  try {
    return { problems: [], examples: await testedExamples(await loadPolicy(files), actions, now) };
  } catch (error) {
    const problems = problemsOf(error, files);
    return { problems, examples: await testedExamples(deployed, actions, now) };
  }
}

async function testedExamples(policy: Policy, actions: readonly ActionBody[], now: number): Promise<TestedExample[]> {
  const tested: TestedExample[] = [];
  for await (const { customer, name, place, complaint, nearMisses } of exampleResults(policy, actions, { now })) {
    const { file, line } = place();
    const at = `${file}:${line}`;
    tested.push({ customer, name, at, complaint: complaint ?? null, near_misses: nearMisses });
  }
  return tested;
}
