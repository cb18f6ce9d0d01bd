import type { ActionBody } from "../../../compiler/bundling/bundle-actions.ts";
import type { PassedExamples } from "../../../compiler/examples/passed-examples.ts";
import { type ExampleResult, exampleResults } from "../../../compiler/examples/run-examples.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";

/** The results of a deployed policy's examples, run once. All have passed, or it would not be deployed. */
export class KeptExamples {
  readonly #policy: Policy;
  readonly #actions: readonly ActionBody[];
  readonly #digests = new Set<string>();
  #results: Promise<readonly ExampleResult[]> | undefined;

  constructor(policy: Policy, actions: readonly ActionBody[]) {
    this.#policy = policy;
    this.#actions = actions;
  }

  results(now: number): Promise<readonly ExampleResult[]> {
    this.#results ??= this.#run(now);
    return this.#results;
  }

  /** Examples of another policy that are the same do not run again. */
  get passed(): PassedExamples {
    return { has: (digest) => this.#digests.has(digest), add: () => undefined };
  }

  async #run(now: number): Promise<ExampleResult[]> {
    const passed = { has: () => false, add: (digest: string) => void this.#digests.add(digest) };
    const results: ExampleResult[] = [];
    for await (const result of exampleResults(this.#policy, this.#actions, { now, passed })) results.push(result);
    return results;
  }
}
