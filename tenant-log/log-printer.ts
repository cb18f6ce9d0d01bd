import type { LogEntry } from "./entry.ts";
import { type Colours, entryLines } from "./entry-line.ts";

/** Milliseconds within which lines are written together: each write wakes the reader. */
const togetherMs = 20;

/** Prints the log of a tenant that runs in this process, from `begin` on: first comes how to reach it. */
export class LogPrinter {
  readonly #json: boolean;
  readonly #colours: Colours;
  #waiting: LogEntry[] | undefined = [];
  #lines = "";

  constructor(json: boolean, colours: Colours) {
    this.#json = json;
    this.#colours = colours;
  }

  print(entry: LogEntry): void {
    if (this.#waiting) this.#waiting.push(entry);
    else this.#write(`${this.#json ? JSON.stringify(entry) : entryLines(entry, this.#colours)}\n`);
  }

  #write(line: string): void {
    if (this.#lines === "") setTimeout(() => this.#flush(), togetherMs);
    this.#lines += line;
  }

  #flush(): void {
    if (this.#lines !== "") process.stdout.write(this.#lines);
    this.#lines = "";
  }

  begin(): void {
    // Whoever read it has gone: the tenant stays.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
    process.on("exit", () => this.#flush());
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const entry of waiting) this.print(entry);
  }
}
