import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import type { Change } from "./change.ts";
import { StoreFileError } from "./store-file-error.ts";
import { StoreWriteError } from "./store-write-error.ts";

/**
 * The file that a store appends its changes to: a line of JSON for each transaction. `append` returns when the
 * operating system has the line, so that it survives the process. A line is whole or not there: the rest of a failed
 * write is cut off, and a reader ignores an end without a newline.
 */
export class Journal {
  readonly #path: string;
  readonly #onProblem: (problem: string) => void;
  #file: number;
  #length: number;
  /** Whether bytes of a failed write may follow the last whole line. */
  #torn = true;
  #failing = false;
  #failures = 0;
  #closed = false;
  /** Lines appended since a new file was begun. */
  #since: Buffer[] | undefined;

  /** @param length bytes of whole lines. */
  constructor(path: string, length: number, onProblem: (problem: string) => void) {
    this.#path = path;
    this.#onProblem = onProblem;
    this.#length = length;
    this.#file = open(path);
  }

  get length(): number {
    return this.#length;
  }

  /** @throws {StoreWriteError} */
  append(changes: readonly Change[]): void {
    if (this.#closed) throw new StoreWriteError("The tenant is closing: nothing was changed");
    const line = Buffer.from(`${JSON.stringify(changes)}\n`);
    try {
      this.#write(line);
    } catch (error) {
      this.#fail(error);
    }
    this.#since?.push(line);
    if (!this.#failing) return;
    this.#failing = false;
    this.#onProblem(`${this.#path}: can be written again`);
  }

  /** From here on, `replaceBy` needs what is appended. */
  beginReplacement(): void {
    this.#since = [];
  }

  /** Goes on in another file, at the same path: `install` puts it there after the lines since `beginReplacement`. */
  replaceBy(install: (linesSince: Buffer) => number): void {
    const length = install(Buffer.concat(this.#since ?? []));
    const file = open(this.#path);
    closeSync(this.#file);
    this.#file = file;
    this.#length = length;
    this.#torn = false;
  }

  endReplacement(): void {
    this.#since = undefined;
  }

  /** @throws {StoreWriteError} if any write has failed. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      fdatasyncSync(this.#file);
    } finally {
      closeSync(this.#file);
    }
    if (this.#failures === 0) return;
    const changes = this.#failures === 1 ? "1 change" : `${this.#failures} changes`;
    throw new StoreWriteError(`${this.#path}: ${changes} could not be written, and was answered with an error`);
  }

  #write(line: Buffer): void {
    this.#assertInPlace();
    this.#cut();
    this.#torn = true;
    writeWhole(this.#file, line, this.#length);
    this.#torn = false;
    this.#length += line.length;
  }

  /** What is written to a file that is no longer in its folder would be lost. */
  #assertInPlace(): void {
    const there = statSync(this.#path, { throwIfNoEntry: false });
    const own = fstatSync(this.#file);
    if (there?.ino === own.ino && there.dev === own.dev) return;
    throw new Error("it was moved, replaced or deleted");
  }

  #cut(): void {
    if (this.#torn) ftruncateSync(this.#file, this.#length);
    this.#torn = false;
  }

  #fail(error: unknown): never {
    this.#failures += 1;
    const { code, message } = error as NodeJS.ErrnoException;
    const failure = new StoreWriteError(`The tenant's folder cannot be written (${code ?? message})`, error);
    if (!this.#failing) {
      this.#onProblem(
        `${this.#path}: cannot be written (${message}). Changes are refused with ${failure.status} until it can`,
      );
    }
    this.#failing = true;
    throw failure;
  }
}

/** A file may take less than it is given. */
export function writeWhole(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r+");
  } catch (error) {
    throw new StoreFileError(`${path}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
