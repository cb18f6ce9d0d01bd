import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { executionContext } from "./logs.ts";
import { TriggerRunner } from "./trigger-runner.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-protocol.ts";

/**
 * The worker's side. It speaks over a port of its own, handed over in the first message, so that an Action that finds
 * `parentPort` cannot answer for another.
 */
function serve(port: MessagePort, { cacheTotalBytes }: WorkerStart): void {
  const runner = new TriggerRunner({ cacheTotalBytes });
  const post = port.postMessage.bind(port) as (message: FromWorker) => void;
  port.on("message", (message: ToWorker) => {
    if (message.type === "ping") return post({ type: "pong" });
    const { id, run, clockOffset } = message;
    const now = () => Date.now() + clockOffset;
    const onAction = (name: string) => post({ type: "action", id, name });
    void runner.run(run, { now, onAction }).then((outcome) => {
      post({ type: "done", id, outcome: JSON.stringify(outcome) });
    });
  });
}

/** Errors that no `await` sees end the execution they come from. Those of no execution end the worker. */
function catchStrayErrors(): void {
  const blame = (error: unknown) => {
    const context = executionContext.getStore();
    if (!context) throw error;
    context.fail(error);
  };
  process.on("unhandledRejection", blame);
  process.on("uncaughtException", blame);
}

/** In a worker these would end the thread, with other executions in it, or even the tenant. */
function disarmProcess(): void {
  for (const name of ["exit", "reallyExit", "abort", "kill"] as const) {
    Object.defineProperty(process, name, {
      value: () => {
        const error = new Error(`process.${name} is not available to an Action.`);
        executionContext.getStore()?.fail(error);
        throw error;
      },
    });
  }
  const discard = () => true;
  Object.defineProperty(process.stdout, "write", { value: discard });
  Object.defineProperty(process.stderr, "write", { value: discard });
}

parentPort?.once("message", (port: MessagePort) => {
  disarmProcess();
  catchStrayErrors();
  serve(port, workerData as WorkerStart);
});
