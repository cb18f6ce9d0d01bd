import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { RunnerSettings } from "./options.ts";
import { Progress } from "./progress.ts";
import type { TriggerStep } from "./step.ts";
import { workerCode } from "./worker-code.ts";
import type { FirstMessage, FromWorker, ToWorker } from "./worker-protocol.ts";

export interface ActionWorkerListener {
  /** The thread takes its first step. */
  onReady(): void;
  /** `bytes` is what the thread holds afterwards. */
  onDone(id: string, result: string, bytes: number): void;
  /** This step is about to end the thread. */
  onEnding(id: string, message: string): void;
  /** The Action threw after this step had ended. */
  onStray(id: string, message: string): void;
  /** The worker has ended and sends nothing more. `reason` is for people. */
  onGone(reason: string): void;
}

/** A worker that is not blocked answers within this many milliseconds. */
const pingMs = 250;

/** A thread for one Action. It has none of the tenant's environment, arguments, standard streams or loaders. */
export class ActionWorker {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #progress = new Progress();
  #steps = 0;
  #hasAction = false;
  #pongs: (() => void)[] = [];
  #gone = false;

  constructor(settings: RunnerSettings, listener: ActionWorkerListener) {
    this.#worker = new Worker(workerCode(), {
      eval: true,
      name: "actions",
      workerData: settings,
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on("message", (message: FromWorker) => this.#receive(message, listener));
    const first: FirstMessage<MessagePort> = { port: port2, progress: this.#progress.memory };
    this.#worker.postMessage(first, [port2]);
    this.#worker.on("error", (error) => this.#end(listener, error.message));
    this.#worker.on("exit", () => this.#end(listener, "the thread ended"));
  }

  /** An idle worker lets the process end. A busy one does not. */
  keepProcess(keep: boolean): void {
    if (keep) this.#worker.ref();
    else this.#worker.unref();
    if (keep) this.#port.ref();
    else this.#port.unref();
  }

  /** @param step is of the same version of an Action each time. */
  run(id: string, { action, ...step }: TriggerStep, clockOffset: number): void {
    this.#steps += 1;
    const message = { type: "run", id, number: this.#steps, step, clockOffset } as const;
    this.#send(this.#hasAction ? message : { ...message, action });
    this.#hasAction = true;
  }

  /** When the Action of the latest step was about to start, by `monotonicMs`. Undefined if it has not been yet. */
  get begunAt(): number | undefined {
    return this.#progress.begunAt(this.#steps);
  }

  /** Whether the thread's event loop runs. */
  async isAlive(): Promise<boolean> {
    if (this.#gone) return false;
    return new Promise((resolve) => {
      // An answer that has already arrived counts, even if this thread reads it late.
      const timer = setTimeout(() => setImmediate(resolve, false), pingMs);
      this.#pongs.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
      this.#send({ type: "ping" });
    });
  }

  async terminate(): Promise<void> {
    this.#gone = true;
    this.#port.close();
    await this.#worker.terminate();
  }

  #send(message: ToWorker): void {
    this.#port.postMessage(message);
  }

  #receive(message: FromWorker, listener: ActionWorkerListener): void {
    if (message.type === "done") listener.onDone(message.id, message.result, message.bytes);
    else if (message.type === "ready") listener.onReady();
    else if (message.type === "ending") listener.onEnding(message.id, message.message);
    else if (message.type === "stray") listener.onStray(message.id, message.message);
    else for (const pong of this.#pongs.splice(0)) pong();
  }

  #end(listener: ActionWorkerListener, reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    // The exit event can arrive before the thread's last messages.
    for (;;) {
      const last = receiveMessageOnPort(this.#port);
      if (!last) break;
      this.#receive(last.message as FromWorker, listener);
    }
    this.#port.close();
    listener.onGone(reason);
  }
}
