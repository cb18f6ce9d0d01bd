import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { Bench, type Task } from "tinybench";
import { type ActionBody, bundleActions, withConfig } from "../../compiler/bundling/bundle-actions.ts";
import { handWritten } from "./hand-written.ts";
import { config, type LoginEvent, loginEvent, machineEvent } from "./sample.ts";
import { silentApi } from "./silent-api.ts";

type Handler = (event: unknown, api: unknown) => Promise<void>;

export interface Measured {
  readonly name: string;
  readonly median_us: number;
  readonly p99_us: number;
  /** Of the medians: to the hand-written look-up. */
  readonly ratio: number;
}

/** Each iteration gets an event parsed afresh, as an Action does: nothing about its strings is known yet. */
export async function measure(): Promise<Measured[]> {
  const [login, guard] = await Promise.all((await bundleActions()).map(async (action) => loadHandler(action)));
  const loginText = JSON.stringify(loginEvent());
  const machineText = JSON.stringify(machineEvent());
  const bench = new Bench({ time: 1500, warmupTime: 300, throws: true });
  let event: unknown;
  const parse = (text: string) => ({
    beforeEach: () => {
      event = JSON.parse(text);
    },
  });
  bench.add("hand-written Map look-up", async () => handWritten(event as LoginEvent, silentApi), parse(loginText));
  bench.add("federated-login", async () => login?.(event, silentApi), parse(loginText));
  bench.add("client-credentials-guard", async () => guard?.(event, silentApi), parse(machineText));
  await bench.run();
  const [peer] = bench.tasks;
  return bench.tasks.map((task) => ({
    name: task.name,
    median_us: latency(task).p50 * 1000,
    p99_us: latency(task).p99 * 1000,
    ratio: peer ? latency(task).p50 / latency(peer).p50 : Number.NaN,
  }));
}

function latency(task: Task) {
  if (!("latency" in task.result)) throw new Error(`${task.name} was not measured`);
  return task.result.latency;
}

async function loadHandler(action: ActionBody): Promise<Handler> {
  const module = { exports: {} as Record<string, Handler> };
  const load = compileFunction(withConfig(action, config), ["module", "exports", "require", "console"]);
  load(module, module.exports, createRequire(import.meta.url), { log: () => undefined });
  const handler = Object.values(module.exports).find((exported) => exported.constructor.name === "AsyncFunction");
  if (!handler) throw new Error(`${action.name} exports no handler`);
  return handler;
}
