import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { replaceFile } from "../replace-file.ts";
import { type CustomerFacts, customerFactsSchema } from "./customer-facts.ts";

const formatVersion = 2;
/** Twice the customers of the largest tenant that is measured: about 10 MB. */
const mostKept = 20_000;
const fileSchema = z.object({
  version: z.literal(formatVersion),
  customers: z.array(z.tuple([z.string(), customerFactsSchema])),
});

/**
 * The customers' files that earlier commands on this machine have seen without problems, by a digest of everything that
 * this depends on. `check` does not read these again, nor does a plan of another customer. Nothing that is signed or
 * deployed comes from it.
 */
export class CheckedCustomers {
  readonly #file: string;
  readonly #earlier: ReadonlyMap<string, CustomerFacts>;
  readonly #used = new Map<string, CustomerFacts>();
  #isNew = false;

  private constructor(file: string, earlier: ReadonlyMap<string, CustomerFacts>) {
    this.#file = file;
    this.#earlier = earlier;
  }

  /** A file that is absent, damaged or of another version holds nothing. */
  static async open(file: string): Promise<CheckedCustomers> {
    const text = await readFile(file, "utf8").catch(() => "");
    try {
      return new CheckedCustomers(file, new Map(fileSchema.parse(JSON.parse(text)).customers));
    } catch {
      return new CheckedCustomers(file, new Map());
    }
  }

  get(digest: string): CustomerFacts | undefined {
    const known = this.#used.get(digest) ?? this.#earlier.get(digest);
    if (known) this.#used.set(digest, known);
    return known;
  }

  /** Facts without warnings do not replace those that have them. */
  add(digest: string, facts: CustomerFacts): void {
    const known = this.get(digest);
    if (known && (known.warnings || !facts.warnings)) return;
    this.#isNew = true;
    this.#used.set(digest, facts);
  }

  /** Keeps what this run used, and the newest of the rest. A folder that cannot be written is left as it is. */
  async save(): Promise<void> {
    if (!this.#isNew) return;
    const customers = [...new Map([...this.#used, ...this.#earlier])].slice(0, mostKept);
    await replaceFile(this.#file, JSON.stringify({ version: formatVersion, customers })).catch(() => {
      // Only speed is lost: an installation may be read-only.
    });
  }
}

/** The digest of texts, or of their UTF-8. */
export function digestOfTexts(...texts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const text of texts) {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    hash.update(`${bytes.length}\0`).update(bytes);
  }
  return hash.digest("base64url");
}
