import { appendFileSync, mkdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { Fields } from "./transport.ts";

/** How long what was read may be used, ms: three times what a plan of 10,000 customers takes at ten calls a second. */
export const keptFor = 60 * 60_000;

const lineSchema = z.object({
  tenant: z.string(),
  at: z.number(),
  organization: z.string(),
  links: z.array(z.record(z.string(), z.unknown())),
});

/**
 * The connections of organizations that a reading has read, so that one which was interrupted goes on where it was.
 * They alone cost a request each, and hold no secrets. Everything else comes by the hundred, and is read again.
 *
 * Only a plan uses it. A deployment and `verify` read the tenant as it is.
 */
export class KeptReading {
  readonly #file: string;
  readonly #tenant: string;
  readonly #now: () => number;
  readonly #links: ReadonlyMap<string, readonly Fields[]>;
  #isMade = false;

  private constructor(file: string, tenant: string, now: () => number, links: ReadonlyMap<string, readonly Fields[]>) {
    this.#file = file;
    this.#tenant = tenant;
    this.#now = now;
    this.#links = links;
  }

  /** Lines that are damaged, too old, or of another tenant count for nothing. */
  static async open(file: string, tenant: string, now: () => number = Date.now): Promise<KeptReading> {
    const text = await readFile(file, "utf8").catch(() => "");
    const links = new Map<string, readonly Fields[]>();
    for (const line of text.split("\n")) {
      const read = lineSchema.safeParse(parsed(line)).data;
      const age = now() - (read?.at ?? 0);
      if (read && read.tenant === tenant && age >= 0 && age < keptFor) links.set(read.organization, read.links);
    }
    return new KeptReading(file, tenant, now, links);
  }

  /** How many organizations' connections are known. */
  get size(): number {
    return this.#links.size;
  }

  /** @param organization its id */
  linksOf(organization: string): readonly Fields[] | undefined {
    return this.#links.get(organization);
  }

  /** Written before it returns: whatever ends the process then, it is kept. A folder that refuses costs only speed. */
  keep(organization: string, links: readonly Fields[]): void {
    const line = JSON.stringify({ tenant: this.#tenant, at: this.#now(), organization, links });
    try {
      if (!this.#isMade) mkdirSync(dirname(this.#file), { recursive: true });
      this.#isMade = true;
      appendFileSync(this.#file, `${line}\n`, { mode: 0o600 });
    } catch {
      // Only speed is lost: the folder may be read-only, or the disk full.
    }
  }

  /** Forgets all of it: the reading has ended. */
  async end(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The end of a file whose writer was killed.
    return undefined;
  }
}
