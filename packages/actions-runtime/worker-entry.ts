import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { executionContext } from "./logs.ts";
import type { RunnerSettings } from "./options.ts";
import { TriggerRunner } from "./trigger-runner.ts";
import { trustCertificates } from "./trust-certificates.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/**
 * The worker's side. It uses its own port, received in the first message, so that an Action that finds `parentPort`
 * cannot answer for another.
 */
function serve(port: MessagePort, settings: RunnerSettings): void {
  const runner = new TriggerRunner(settings);
  const post = port.postMessage.bind(port) as (message: FromWorker) => void;
  port.on("message", (message: ToWorker) => {
    if (message.type === "ping") return post({ type: "pong" });
    const { id, run, clockOffset } = message;
    const now = () => Date.now() + clockOffset;
    const onAction = (name: string) => post({ type: "action", id, name });
    const onEnding = (message: string) => post({ type: "ending", id, message });
    void runner.run(run, { now, onAction, onEnding }).then((outcome) => {
      post({ type: "done", id, outcome: JSON.stringify(outcome) });
    });
  });
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
  define("exit", (code?: number) => {
    executionContext.getStore()?.ending?.("The Action called process.exit.");
    exit(code);
  });
  for (const name of ["abort", "kill"]) {
    define(name, () => {
      throw new Error(`process.${name} is not available to an Action.`);
    });
  }
  const discard = () => true;
  Object.defineProperty(process.stdout, "write", { value: discard });
  Object.defineProperty(process.stderr, "write", { value: discard });
}

function define(name: string, value: unknown): void {
  Object.defineProperty(process, name, { value, writable: false, configurable: false });
}

parentPort?.once("message", (port: MessagePort) => {
  const settings = workerData as RunnerSettings;
  disarmProcess();
  trustCertificates(settings.trustedCas);
  catchStrayErrors();
  serve(port, settings);
});
