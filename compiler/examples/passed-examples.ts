import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { replaceFile } from "../replace-file.ts";

/** Remembers which examples have passed, by a digest of everything that their result depends on. */
export interface PassedExamples {
  has(digest: string): boolean;
  add(digest: string): void;
}

/** About 4 MB: the examples of 10,000 customers, and as many of earlier versions. */
const mostKept = 60_000;
const formatVersion = 1;

/**
 * The examples that earlier runs of this machine have seen pass, kept in a file. It decides only whether an example
 * runs again. Nothing that is signed or deployed comes from it.
 */
export class PassedExamplesFile implements PassedExamples {
  readonly #file: string;
  readonly #earlier: ReadonlySet<string>;
  readonly #used = new Set<string>();

  private constructor(file: string, earlier: ReadonlySet<string>) {
    this.#file = file;
    this.#earlier = earlier;
  }

  /** A file that is absent, damaged or of another version holds nothing. */
  static async open(file: string): Promise<PassedExamplesFile> {
    return new PassedExamplesFile(file, await read(file));
  }

  has(digest: string): boolean {
    if (!this.#earlier.has(digest)) return false;
    this.#used.add(digest);
    return true;
  }

  add(digest: string): void {
    this.#used.add(digest);
  }

  /** Keeps what this run used, and the newest of the rest. A folder that cannot be written is left as it is. */
  async save(): Promise<void> {
    const unused = [...this.#earlier].filter((digest) => !this.#used.has(digest));
    const digests = [...this.#used, ...unused].slice(0, mostKept);
    const isSame = digests.length === this.#earlier.size && digests.every((digest) => this.#earlier.has(digest));
    if (isSame) return;
    await replaceFile(this.#file, JSON.stringify({ version: formatVersion, digests })).catch(() => {
      // Only speed is lost: an installation may be read-only.
    });
  }
}

async function read(file: string): Promise<ReadonlySet<string>> {
  try {
    const { version, digests } = JSON.parse(await readFile(file, "utf8"));
    if (version !== formatVersion || !Array.isArray(digests)) return new Set();
    return new Set(digests.filter((digest) => typeof digest === "string"));
  } catch {
    // Absent, unreadable or not JSON: all examples run.
    return new Set();
  }
}

/** The digest of JSON values. */
export function digestOf(...values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url");
}
