import { Bench, type FnOptions } from "tinybench";
import type { ActionName } from "../../compiler/actions.ts";
import { silentApi } from "./apis.ts";
import { type ActionPair, actionPairs, freshContext, type Handler, loadAction } from "./load-action.ts";
import { type Asserted, type Decide, engines } from "./mapping/engines.ts";
import { type Sample, sampleOf, userGroups } from "./sample.ts";

/**
 * `warm`: the same customer again and again. `first`: the code is compiled in a fresh context and called once (of the
 * mapping: the rules are read, and decide once). `spread`: each call is by one of many customers, drawn by lot.
 */
export type Mode = "warm" | "first" | "spread";

export interface Measured {
  readonly what: ActionName | "mapping";
  readonly mode: Mode;
  readonly subject: string;
  readonly median_us: number;
  readonly p99_us: number;
  /** Of the medians: to the hand-written one. */
  readonly ratio: number;
}

const spreadCustomers = 1000;
/** Decisions that are timed as one: a clock costs as much as the quickest of them. */
const batch = 20;

interface Subject {
  readonly what: Measured["what"];
  readonly mode: Mode;
  readonly subject: string;
  readonly batch: number;
  readonly run: () => unknown;
  readonly prepare: NonNullable<FnOptions["beforeEach"]>;
  /** Once, before anything is timed. */
  readonly visitAll?: () => Promise<void>;
}

/** Each decision gets an event parsed afresh, as an Action does: nothing about its strings is known yet. */
export async function measure(milliseconds = 700): Promise<Measured[]> {
  const pairs = await actionPairs();
  const one = [sampleOf("acme")];
  const many = Array.from({ length: spreadCustomers }, (_, number) => sampleOf(`customer-${number}`));
  const subjects = [
    ...pairs.flatMap((pair) => repeated(pair, "warm", one)),
    ...pairs.flatMap((pair) => firstCalls(pair, one)),
    ...pairs.flatMap((pair) => repeated(pair, "spread", many)),
    ...mappings(),
  ];
  const results: Measured[] = [];
  for (const subject of subjects) results.push(await time(subject, milliseconds, results));
  return results;
}

async function time(subject: Subject, milliseconds: number, earlier: readonly Measured[]): Promise<Measured> {
  const { what, mode, run, prepare } = subject;
  await subject.visitAll?.();
  const bench = new Bench({ time: milliseconds, warmupTime: milliseconds / 4, throws: true });
  bench.add(subject.subject, run, { beforeEach: prepare });
  const [task] = await bench.run();
  if (!task || !("latency" in task.result)) throw new Error(`${subject.subject} was not measured`);
  const us = (milliseconds: number) => (milliseconds * 1000) / subject.batch;
  const { p50, p99 } = task.result.latency;
  const first = earlier.find((each) => each.what === what && each.mode === mode);
  const ratio = first ? us(p50) / first.median_us : 1;
  return { what, mode, subject: subject.subject, median_us: us(p50), p99_us: us(p99), ratio };
}

const eventOf: Readonly<Record<ActionName, (sample: Sample) => unknown>> = {
  "federated-login": ({ login }) => login,
  "client-credentials-guard": ({ machine }) => machine,
  "token-exchange": (sample) => sample.exchange(),
};

function codes({ ours, handWritten }: ActionPair, samples: readonly Sample[]): [subject: string, code: string][] {
  return [
    ["hand-written", handWritten(samples.map((sample) => sample.handWritten))],
    ["this Action", ours],
  ];
}

function repeated(pair: ActionPair, mode: Mode, samples: readonly Sample[]): Subject[] {
  return codes(pair, samples).map(([subject, code]) => {
    const handler = loadAction(code);
    const api = silentApi();
    const draw = randomNumbers();
    const parsed = (sample: Sample) => JSON.parse(JSON.stringify(eventOf[pair.name](sample)));
    let events: unknown[] = [];
    const run = async () => {
      for (const event of events) await handler(event, api);
    };
    const prepare = () => {
      events = Array.from({ length: batch }, () => parsed(samples[draw() % samples.length] as Sample));
    };
    const visitAll = async () => {
      for (const sample of samples) await handler(parsed(sample), api);
    };
    return { what: pair.name, mode, subject, batch, run, prepare, visitAll };
  });
}

/** A text that was compiled before would be found in V8's cache: each has an ending of its own. */
function firstCalls(pair: ActionPair, samples: readonly Sample[]): Subject[] {
  return codes(pair, samples).map(([subject, code]) => {
    const api = silentApi();
    let count = 0;
    let context = freshContext();
    let event: unknown;
    const run = async () => {
      const handler: Handler = loadAction(`${code}\n// ${count}`, context);
      await handler(event, api);
    };
    const prepare = () => {
      count += 1;
      context = freshContext();
      event = JSON.parse(JSON.stringify(eventOf[pair.name](samples[0] as Sample)));
    };
    return { what: pair.name, mode: "first", subject, batch: 1, run, prepare };
  });
}

function mappings(): Subject[] {
  const text = JSON.stringify({ groups: userGroups });
  let asserted: Asserted[] = [];
  const prepare = () => {
    asserted = Array.from({ length: batch }, () => JSON.parse(text));
  };
  return (["warm", "first"] as const).flatMap((mode) =>
    Object.entries(engines).map(([subject, make]) => {
      const known = make();
      const decide = mode === "warm" ? () => known : make;
      const run = decide()({ groups: [] }) instanceof Promise ? later : atOnce;
      return { what: "mapping", mode, subject, batch, run: run(decide, () => asserted), prepare };
    }),
  );
}

function atOnce(decide: () => Decide, asserted: () => readonly Asserted[]) {
  return () => {
    for (const each of asserted()) void decide()(each);
  };
}

function later(decide: () => Decide, asserted: () => readonly Asserted[]) {
  return async () => {
    for (const each of asserted()) await decide()(each);
  };
}

/** The same numbers in each run (a linear congruential generator, Numerical Recipes). */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
