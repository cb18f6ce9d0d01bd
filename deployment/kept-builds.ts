import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../compiler/replace-file.ts";
import type { BuiltManifest } from "./build.ts";
import type { KeptIds } from "./client-ids.ts";
import { DeploymentError } from "./errors.ts";

/** A build that was deployed. */
export interface KeptBuild {
  /** The time of its deployment. */
  readonly name: string;
  readonly folder: string;
  /** Whether all of it was in the tenant. One that was deployed for one customer only never is. */
  readonly finished: boolean;
  /** The id of the key. */
  readonly signed_by: string;
  /** Equal of builds that are equal. */
  readonly content: string;
  /** How many changes its deployment planned. */
  readonly changes: number;
  /** The build of which this was a repetition. */
  readonly rollback_to?: string;
}

/** `.deployments/<environment>/`: the builds that were deployed, each with its plan, and the ids of clients. */
export class KeptBuilds {
  readonly #folder: string;

  constructor(root: string, environment: string) {
    this.#folder = join(root, environment);
  }

  /** The ids are only spared reads: a file that is missing or damaged costs some. */
  async clientIds(): Promise<KeptIds | undefined> {
    const text = await readFile(join(this.#folder, idsFile), "utf8").catch(() => "");
    try {
      return idsSchema.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }

  async keepClientIds(ids: KeptIds | undefined): Promise<void> {
    if (ids === undefined) return;
    await write(join(this.#folder, idsFile), JSON.stringify(ids));
  }

  /** Holds what an interrupted plan has read. */
  get readingFile(): string {
    return join(this.#folder, "reading.jsonl");
  }

  /**
   * Keeps a build, without secrets, and the plan; of older ones, as many as are wanted.
   *
   * @returns its name
   */
  async keep(files: ReadonlyMap<string, string>, manifest: BuiltManifest, plan: object, most: number): Promise<string> {
    const name = new Date().toISOString().replaceAll(":", "-");
    const folder = join(this.#folder, name);
    for (const [path, text] of files) await write(join(folder, "tenant", path), text);
    await write(join(folder, planFile), `${JSON.stringify(plan, undefined, 2)}\n`);
    await write(join(folder, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
    // What is deployed now changes what was read.
    await rm(this.readingFile, { force: true });
    const older = (await this.#names()).slice(0, -Math.max(1, most));
    await Promise.all(older.map((each) => rm(join(this.#folder, each), { recursive: true, force: true })));
    return name;
  }

  /** Notes that all of a kept build is in the tenant. */
  async finish(name: string): Promise<void> {
    await write(join(this.#folder, name, finishedFile), `${JSON.stringify({ finished: new Date().toISOString() })}\n`);
  }

  /**
   * What was deployed last, if that was the whole of a build, finished, and by this machine: to tell what was changed
   * in the tenant since. No decision rests on it.
   *
   * @param isAsked of a path, whether its file is read: with many customers, all take long
   */
  async last(isAsked: (path: string) => boolean): Promise<ReadonlyMap<string, string> | undefined> {
    const name = (await this.#names().catch(() => [])).at(-1);
    if (name === undefined) return undefined;
    const folder = join(this.#folder, name);
    try {
      await readFile(join(folder, finishedFile));
      const { files } = manifestSchema.parse(JSON.parse(await readFile(join(folder, manifestFile), "utf8")));
      const paths = Object.keys(files).filter((path) => !path.includes("..") && isAsked(path));
      const texts = await Promise.all(paths.map((path) => readFile(join(folder, "tenant", path), "utf8")));
      return new Map(paths.map((path, index) => [path, texts[index] ?? ""]));
    } catch {
      // Not finished, or damaged: nothing is known then.
      return undefined;
    }
  }

  /** The builds that are kept, oldest first. One that was not written to its end is none. */
  async list(): Promise<KeptBuild[]> {
    const names = await this.#names().catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const kept = await Promise.all(names.map((name) => this.#describe(name)));
    return kept.filter((each) => each !== undefined);
  }

  async #describe(name: string): Promise<KeptBuild | undefined> {
    const folder = join(this.#folder, name);
    const textOf = (file: string) => readFile(join(folder, file), "utf8").catch(() => undefined);
    const [manifest, plan, finished] = await Promise.all([manifestFile, planFile, finishedFile].map(textOf));
    try {
      const { signed_by, files } = keptSchema.parse(JSON.parse(manifest ?? ""));
      const { changes, rollback_to } = planSchema.parse(JSON.parse(plan ?? ""));
      const base = {
        name,
        folder,
        finished: finished !== undefined,
        signed_by,
        changes: changes.length,
        content: digestOf(files),
      };
      return rollback_to === undefined ? base : { ...base, rollback_to };
    } catch {
      // Damaged: nothing is known of it.
      return undefined;
    }
  }

  /** Oldest first. */
  async #names(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => /^\d{4}-\d\d-\d\dT/.test(name)).sort();
  }
}

function digestOf(files: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

const idsFile = "clients.json";
const manifestFile = "manifest.json";
const planFile = "plan.json";
const finishedFile = "finished.json";
const manifestSchema = z.looseObject({ files: z.record(z.string(), z.string()) });
const keptSchema = manifestSchema.extend({ signed_by: z.string() });
const planSchema = z.looseObject({ changes: z.array(z.unknown()), rollback_to: z.string().optional() });
const idsSchema = z.object({ total: z.int(), ids: z.record(z.string(), z.string()) });

async function write(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, text);
  } catch (error) {
    throw new DeploymentError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
}
