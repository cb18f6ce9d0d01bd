import { closeSync, fdatasync, openSync, renameSync, rmSync } from "node:fs";
import { promisify } from "node:util";
import type { Change } from "./change.ts";
import { writeWhole } from "./journal.ts";
import { journalHeader } from "./read-journal.ts";

/** Bytes after which other work has its turn. */
const sliceBytes = 256 * 1024;

const synchronize = promisify(fdatasync);
const turn = promisify(setImmediate);

/** A file beside the journal, for one that is being written anew. Left by a crash, it is deleted at the next start. */
export const unfinishedPath = (path: string): string => `${path}.new`;

/**
 * Writes a journal anew, with nothing but what holds now. Other work goes on meanwhile.
 *
 * @param changes makes all resources. What is changed meanwhile may be in it or not.
 * @param install is called without a pause between it and what is written last: it gets a function that completes the
 * file with further lines, puts it in place and returns its length.
 */
export async function rewriteJournal(
  path: string,
  changes: Iterable<Change>,
  install: (complete: (lines: Buffer) => number) => void,
): Promise<void> {
  const unfinished = unfinishedPath(path);
  rmSync(unfinished, { force: true });
  const file = openSync(unfinished, "wx", 0o600);
  try {
    let length = 0;
    const write = (bytes: Buffer) => {
      writeWhole(file, bytes, length);
      length += bytes.length;
    };
    write(Buffer.from(journalHeader));
    for (const slice of slices(changes)) {
      write(slice);
      await turn();
    }
    await synchronize(file);
    install((lines) => {
      write(lines);
      renameSync(unfinished, path);
      return length;
    });
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function* slices(changes: Iterable<Change>): Iterable<Buffer> {
  let lines: string[] = [];
  let size = 0;
  for (const change of changes) {
    const line = `${JSON.stringify([change])}\n`;
    lines.push(line);
    size += line.length;
    if (size < sliceBytes) continue;
    yield Buffer.from(lines.join(""));
    lines = [];
    size = 0;
  }
  if (lines.length > 0) yield Buffer.from(lines.join(""));
}
