import { Session } from "node:inspector";
import { syncBuiltinESMExports } from "node:module";
import { getHeapStatistics } from "node:v8";
import threads, { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { executionContext } from "./logs.ts";
import type { RunnerSettings } from "./options.ts";
import { Progress } from "./progress.ts";
import { StepRunner } from "./step-runner.ts";
import type { DeployedAction } from "./trigger.ts";
import { trustCertificates } from "./trust-certificates.ts";
import type { FirstMessage, FromWorker, ToWorker } from "./worker-protocol.ts";

/**
 * The worker's side. It uses its own port, received in the first message. Nothing reads what an Action sends to
 * `parentPort`.
 */
function serve(port: MessagePort, progress: Progress, settings: RunnerSettings): void {
  const runner = new StepRunner(settings);
  const post = port.postMessage.bind(port) as (message: FromWorker) => void;
  let current = "";
  let action: DeployedAction | undefined;
  port.on("message", (message: ToWorker) => {
    if (message.type === "ping") return post({ type: "pong" });
    const { id, number, clockOffset } = message;
    current = id;
    action = message.action ?? action;
    if (action === undefined) return;
    const now = () => Date.now() + clockOffset;
    const onEnding = (message: string) => post({ type: "ending", id, message });
    const onStray = (message: string) => post({ type: "stray", id, message });
    progress.begin(number);
    void runner.run({ ...message.step, action }, { now, onEnding, onStray }).then((result) => {
      post({ type: "done", id, result: JSON.stringify(result), bytes: usedBytes() });
    });
  });
  limitBuffers((message) => post({ type: "ending", id: current, message }));
  post({ type: "ready" });
}

/** Bytes of memory outside the heap, such as Buffers, that a thread may hold. Limits of a thread do not count them. */
const mostOutside = 256 * 1024 * 1024;

const heapStatistics = getHeapStatistics;

function usedBytes(): number {
  const { used_heap_size, external_memory } = heapStatistics();
  return used_heap_size + external_memory;
}

/** Counts while other tasks run. Of a thread that is blocked the main thread looks at the process (memory-watch.ts). */
function limitBuffers(onEnding: (message: string) => void): void {
  const exit = process.exit.bind(process);
  setInterval(() => {
    if (heapStatistics().external_memory <= mostOutside) return;
    onEnding("The Action used too much memory.");
    exit(1);
  }, 100).unref();
}

/** An error that no `await` sees fails its execution. An error of no execution ends the thread. */
function catchStrayErrors(): void {
  const blame = (error: unknown) => {
    const context = executionContext.getStore();
    if (context) context.fail(error);
    else process.exit(1);
  };
  process.on("unhandledRejection", blame);
  process.on("uncaughtException", blame);
}

/** Removes what reaches beyond the thread, and reports the execution that ends the thread. */
function disarmProcess(): void {
  // Node itself calls `process.exit` as its last resort, so it must end the thread: if it threw, the whole process
  // would abort. For the same reason no Action can replace it.
  const exit = process.exit.bind(process);
  define(process, "exit", (code?: number) => {
    executionContext.getStore()?.ending?.("The Action called process.exit.");
    exit(code);
  });
  for (const name of ["abort", "kill"]) define(process, name, unavailable(`process.${name}`));
  hideMainThread();
  const discard = () => true;
  Object.defineProperty(process.stdout, "write", { value: discard });
  Object.defineProperty(process.stderr, "write", { value: discard });
}

/** Closes the ways to the inspector of the main thread, which would run any code there. A new thread is one of them. */
function hideMainThread(): void {
  define(Session.prototype, "connectToMainThread", unavailable("inspector.Session.connectToMainThread"));
  define(process, "binding", unavailable("process.binding"));
  define(threads, "Worker", unavailable("worker_threads.Worker"));
  syncBuiltinESMExports();
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: false, configurable: false });
}

function unavailable(name: string) {
  // Not an arrow function: `new` must throw this error too.
  return (): never => {
    throw new Error(`${name} is not available to an Action.`);
  };
}

parentPort?.once("message", ({ port, progress }: FirstMessage<MessagePort>) => {
  const settings = workerData as RunnerSettings;
  disarmProcess();
  trustCertificates(settings.trustedCas);
  catchStrayErrors();
  serve(port, new Progress(progress), settings);
});
