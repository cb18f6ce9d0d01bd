import { setImmediate } from "node:timers/promises";
import { type ActionBody, bundleActions } from "../../../compiler/bundling/bundle-actions.ts";
import { askedInWords } from "../../../compiler/explaining/asked/event-from-words.ts";
import { Names } from "../../../compiler/explaining/asked/names.ts";
import { createDecider } from "../../../compiler/explaining/decide-many.ts";
import { ExplainError } from "../../../compiler/explaining/explain-error.ts";
import type { ExplainedCase } from "../../../compiler/explaining/explained-event.ts";
import { createExplainer } from "../../../compiler/explaining/explainer.ts";
import { type LoadOptions, loadPolicy } from "../../../compiler/policy-files/load.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { ofTexts, onDiskExcept } from "../../../compiler/policy-files/source/policy-folder.ts";
import { csvRows } from "../bulk/csv-rows.ts";
import { jsonRows } from "../bulk/json-rows.ts";
import { type BulkResult, resultCsv, resultOf } from "../bulk/results.ts";
import { compareEdit } from "./compare-edit.ts";
import { KeptExamples } from "./kept-examples.ts";
import type { BulkJob, BulkProgress, Compared, Edit, Person, PolicyState, Tested } from "./protocol.ts";
import { testPolicy } from "./test-policy.ts";

/** Users that are decided before others get their turn. */
const atOnce = 250;

interface Deployed {
  readonly policy: Policy;
  readonly actions: readonly ActionBody[];
  readonly examples: KeptExamples;
}

/** The work that takes time, for one state of a policy folder. It reads files, and writes nothing. */
export class Jobs {
  readonly #state: PolicyState;
  readonly #now: () => number;
  #deployed: Promise<Deployed> | undefined;
  #explainer: { readonly day: string; readonly explain: Promise<Explain> } | undefined;

  constructor(state: PolicyState, now: () => number = Date.now) {
    this.#state = state;
    this.#now = now;
  }

  /** How a login of this person would end. @throws ExplainError for names that the policy lacks */
  async explain(person: Person): Promise<ExplainedCase> {
    const explain = await this.#getExplainer();
    return explain(person);
  }

  /** What an edit changes, compared with what is deployed. */
  async compare({ file, text }: Edit): Promise<Compared> {
    const { policy, actions, examples } = await this.#getDeployed();
    const files = { ...this.#folder(), source: onDiskExcept(new Map([[file, text]])) };
    return compareEdit({ before: policy, files, actions, examples, now: this.#now() });
  }

  /** The examples of the files as they are. */
  async test(): Promise<Tested> {
    const { policy, actions } = await this.#getDeployed();
    return testPolicy({ deployed: policy, files: this.#folder(), actions, now: this.#now() });
  }

  /** What each user of a file would get. */
  async *bulk({ format, text, lists, ...place }: BulkJob): AsyncGenerator<BulkProgress> {
    const { policy, actions } = await this.#getDeployed();
    const decide = createDecider(policy, actions, place, this.#now());
    const { rows, problems } = format === "csv" ? csvRows(text, lists) : jsonRows(text);
    yield { total: rows.length, problems };
    for (let start = 0; start < rows.length; start += atOnce) {
      const results: BulkResult[] = [];
      for (const row of rows.slice(start, start + atOnce)) results.push(resultOf(row, await decide(row.attributes)));
      yield { results, csv: resultCsv(results) };
      await setImmediate();
    }
  }

  #folder(): LoadOptions {
    const { dir, environment } = this.#state;
    return { dir, environment, now: this.#now() };
  }

  #getDeployed(): Promise<Deployed> {
    this.#deployed ??= this.#load();
    return this.#deployed;
  }

  async #load(): Promise<Deployed> {
    const source = ofTexts(this.#state.texts);
    const [policy, actions] = await Promise.all([loadPolicy({ ...this.#folder(), source }), bundleActions()]);
    return { policy, actions, examples: new KeptExamples(policy, actions) };
  }

  /** Dates of the policy end with a day, and so does what is kept of it. */
  #getExplainer(): Promise<Explain> {
    const now = this.#now();
    const day = new Date(now).toISOString().slice(0, 10);
    if (this.#explainer?.day !== day) this.#explainer = { day, explain: this.#makeExplainer(now) };
    return this.#explainer.explain;
  }

  async #makeExplainer(now: number): Promise<Explain> {
    const { policy, actions } = await this.#getDeployed();
    const explain = await createExplainer(policy, actions, true, now);
    const names = new Names(policy);
    return async (person) => {
      const [asked] = askedInWords(policy, names, person, now);
      if (!asked) throw new ExplainError("the policy has no API to ask for");
      return explain(asked);
    };
  }
}

type Explain = (person: Person) => Promise<ExplainedCase>;
