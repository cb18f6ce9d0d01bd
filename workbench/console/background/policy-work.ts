import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { ConsoleError } from "../console-error.ts";
import type { Answers, BulkJob, BulkProgress, FromWork, Job, ToWork } from "./protocol.ts";

/** By its address, since this may run in any folder. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

interface Pending {
  part(progress: BulkProgress): void;
  done(answer: unknown): void;
  fail(error: Error): void;
}

interface WorkOptions {
  readonly dir: string;
  readonly environment: string;
  /** What was deployed last. */
  deployed(): Policy;
  /** Ms without a word of a job after which its process is ended. */
  readonly patience?: number;
}

/** Gives the console's work to a process of its own, which starts at the first job. */
export class PolicyWork {
  readonly #options: WorkOptions;
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess | undefined;
  #told: Policy | undefined;
  #count = 0;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /** @throws ConsoleError for what the policy lacks, and for work that does not end */
  ask<K extends keyof Answers>(job: Extract<Job, { kind: K }>): Promise<Answers[K]> {
    return new Promise((resolve, reject) => {
      this.#begin(job, { part: () => {}, done: (answer) => resolve(answer as Answers[K]), fail: reject });
    });
  }

  /** What each user of a file would get, as it becomes known. To return early ends the work. */
  async *bulk(bulk: BulkJob): AsyncGenerator<BulkProgress> {
    const queue: BulkProgress[] = [];
    let wake = () => {};
    let end: { error?: Error } | undefined;
    const ended = (how: { error?: Error }) => {
      end = how;
      wake();
    };
    const id = this.#begin(
      { kind: "bulk", bulk },
      {
        part: (progress) => {
          queue.push(progress);
          wake();
        },
        done: () => ended({}),
        fail: (error) => ended({ error }),
      },
    );
    try {
      while (true) {
        const progress = queue.shift();
        if (progress !== undefined) yield progress;
        else if (end?.error) throw end.error;
        else if (end) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      if (!end) this.#send({ cancel: id });
    }
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  #begin(job: Job, pending: Pending): number {
    const id = ++this.#count;
    const { patience = 120_000 } = this.#options;
    const watch = setTimeout(() => {
      this.#failAll(`It took longer than ${patience / 1000} seconds, and was ended`);
    }, patience).unref();
    const settled = () => {
      clearTimeout(watch);
      this.#pending.delete(id);
    };
    this.#pending.set(id, {
      part: (progress) => {
        watch.refresh();
        pending.part(progress);
      },
      done: (answer) => {
        settled();
        pending.done(answer);
      },
      fail: (error) => {
        settled();
        pending.fail(error);
      },
    });
    const { dir, environment } = this.#options;
    const policy = this.#options.deployed();
    this.#child ??= this.#start();
    if (this.#told !== policy) this.#send({ state: { dir, environment, texts: policy.texts } });
    this.#told = policy;
    this.#send({ id, job });
    return id;
  }

  #start(): ChildProcess {
    const child = fork(join(import.meta.dirname, "work-process.ts"), {
      execArgv: ["--import", loader],
      serialization: "advanced",
    });
    child.on("message", (message: FromWork) => this.#hear(message));
    child.on("error", () => this.#lost(child));
    child.on("exit", () => this.#lost(child));
    // It must not keep this process alive.
    child.unref();
    child.channel?.unref();
    return child;
  }

  #send(message: ToWork): void {
    // Where it has just ended, `exit` tells.
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  #hear(message: FromWork): void {
    const pending = this.#pending.get(message.id);
    if ("part" in message) pending?.part(message.part);
    else if ("done" in message) pending?.done(message.done);
    else pending?.fail(message.isExpected ? new ConsoleError(message.error) : new Error(message.error));
  }

  #lost(child: ChildProcess): void {
    if (this.#child === child) this.#failAll("The process that does this work has ended: try again");
  }

  /** The next job starts anew. */
  #failAll(message: string): void {
    const child = this.#child;
    this.#child = undefined;
    this.#told = undefined;
    child?.kill("SIGKILL");
    for (const pending of [...this.#pending.values()]) pending.fail(new ConsoleError(message, { status: 503 }));
  }
}
