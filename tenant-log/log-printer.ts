import type { LogEntry } from "./entry.ts";
import { type Colours, entryLines } from "./entry-line.ts";

/** Prints the log of a tenant that runs in this process, from `begin` on: first comes how to reach it. */
export class LogPrinter {
  readonly #json: boolean;
  readonly #colours: Colours;
  #waiting: LogEntry[] | undefined = [];

  constructor(json: boolean, colours: Colours) {
    this.#json = json;
    this.#colours = colours;
  }

  print(entry: LogEntry): void {
    if (this.#waiting) this.#waiting.push(entry);
    else process.stdout.write(`${this.#json ? JSON.stringify(entry) : entryLines(entry, this.#colours)}\n`);
  }

  begin(): void {
    // Whoever read it has gone: the tenant stays.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const entry of waiting) this.print(entry);
  }
}
