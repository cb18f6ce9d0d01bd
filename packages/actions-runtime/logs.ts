import { AsyncLocalStorage } from "node:async_hooks";
import { Console } from "node:console";
import { Writable } from "node:stream";
import type { ActionLog } from "./trigger.ts";

/** Bytes of console output kept per execution of an Action. The rest is dropped, as in Auth0's runtime. */
export const logLimitBytes = 256 * 1024;

/** What a line counts at least, since a million of empty lines take memory too. */
const leastBytes = 64;

/** The console output of one execution of an Action. */
export class LogBuffer {
  readonly #entries: ActionLog[] = [];
  #bytes = 0;
  #closed = false;

  add(level: ActionLog["level"], line: string): void {
    const left = logLimitBytes - this.#bytes;
    if (this.#closed || left <= 0) return;
    // A text of great length is cut before it is copied.
    const text = line.slice(0, left);
    const bytes = Buffer.from(text, "utf8");
    this.#bytes += Math.max(bytes.length, leastBytes);
    const kept = bytes.length <= left ? text : bytes.subarray(0, left).toString("utf8");
    this.#entries.push({ level, text: kept.replace(/\n$/, "") });
  }

  /** Returns the output so far. Later output of this execution is lost. */
  close(): readonly ActionLog[] {
    this.#closed = true;
    return this.#entries;
  }
}

/** The execution whose code runs. It survives every `await`, so that executions can overlap. */
interface ExecutionContext {
  readonly logs: LogBuffer;
  /** Fails the whole trigger execution, for errors that no `await` of the Action sees. */
  fail(error: unknown): void;
  /** Reports that this execution is about to end the thread, when `fail` would be too late. */
  ending?(message: string): void;
}

export const executionContext = new AsyncLocalStorage<ExecutionContext>();

const levels: Readonly<Record<string, ActionLog["level"]>> = {
  info: "info",
  warn: "warn",
  error: "error",
  debug: "debug",
  trace: "trace",
  assert: "warn",
};

/** The `console` of Actions: Node's own, with every line assigned to the execution that wrote it. */
export function createConsole(): Console {
  let level: ActionLog["level"] = "log";
  const sink = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      executionContext.getStore()?.logs.add(level, String(chunk));
      done();
    },
  });
  const output = new Console({ stdout: sink, stderr: sink });
  const facade = Object.create(output) as Console;
  for (const [name, method] of Object.entries(output)) {
    if (typeof method !== "function") continue;
    Object.defineProperty(facade, name, {
      value: (...args: unknown[]) => {
        level = levels[name] ?? "log";
        return Reflect.apply(method, output, args);
      },
      writable: true,
      configurable: true,
    });
  }
  return facade;
}
