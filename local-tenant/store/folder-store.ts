import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createMemoryStore } from "./memory-store.ts";
import type { Collection, Store } from "./store.ts";

/** The folder's files cannot be read as a tenant's: nothing is started, nothing is overwritten. */
export class StoreFileError extends Error {
  static readonly code = "ERR_STORE_FILE";
  readonly code = StoreFileError.code;
  override readonly name = "StoreFileError";
}

type Part = "configuration" | "users";

/** What is in which file, and the keys without which a resource is none. */
const collections: Record<Part, Record<string, readonly string[]>> = {
  configuration: {
    clients: ["client_id", "name"],
    clientCredentials: ["id", "client_id", "kid", "alg", "pem"],
    resourceServers: ["id", "identifier"],
    clientGrants: ["id", "audience"],
    connections: ["id", "name", "strategy"],
    organizations: ["id", "name"],
    organizationConnections: ["organization_id", "connection_id"],
    organizationClientGrants: ["organization_id", "grant_id"],
    actions: ["id", "name", "code", "runtime", "status"],
    actionVersions: ["id", "action_id", "code"],
    bindings: ["id", "trigger_id", "display_name", "action_id"],
  },
  users: {
    users: ["user_id"],
    organizationMembers: ["organization_id", "user_id"],
  },
};

const parts: Part[] = ["configuration", "users"];

/** Changes that come close together are written once, this many milliseconds after the first. */
const writeDelay = 50;

/**
 * A store that keeps a tenant in a folder: `configuration.json` and `users.json`, readable by their owner only (they hold
 * secrets), each replaced as a whole, so that a crash leaves the old file or the new one. What changed in the last
 * {@link writeDelay} ms before a crash is lost; `close()` waits for everything.
 *
 * @throws {StoreFileError} where a file is not one of these.
 */
export async function openFolderStore(directory: string, onError: (error: unknown) => void = () => {}): Promise<Store> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  let loading = true;
  const writers = new Map<Part, DelayedWriter>();
  const store = createMemoryStore((part) => {
    if (!loading) writers.get(part)?.schedule();
  });
  for (const part of parts) {
    await load(store, directory, part);
    writers.set(part, new DelayedWriter(() => save(store, directory, part), onError));
  }
  loading = false;
  store.close = async () => {
    await Promise.all([...writers.values()].map((writer) => writer.flush()));
  };
  return store;
}

function collectionOf(store: Store, name: string): Collection<object> {
  return store[name as keyof Store] as unknown as Collection<object>;
}

const fileOf = (directory: string, part: Part): string => join(directory, `${part}.json`);

async function load(store: Store, directory: string, part: Part): Promise<void> {
  const file = fileOf(directory, part);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new StoreFileError(`${file}: cannot be read (${error.code ?? error.message})`);
  });
  if (text === undefined) return;
  const content = schemaOf(part).safeParse(parseJson(file, text));
  if (!content.success) {
    const issue = content.error.issues[0];
    throw new StoreFileError(
      `${file}: ${issue?.path.join(".") || "the file"}: ${issue?.message}. Mend the file, or move it away to start empty`,
    );
  }
  for (const name of Object.keys(collections[part])) {
    for (const item of content.data[name] as object[]) collectionOf(store, name).put(item);
  }
  if (part === "configuration") store.settings = content.data.settings as Record<string, unknown>;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message may quote the file, which holds secrets.
    throw new StoreFileError(`${file}: is not JSON. Mend the file, or move it away to start empty`);
  }
}

function schemaOf(part: Part) {
  const shape: Record<string, z.ZodType> = { version: z.literal(1) };
  for (const [name, keys] of Object.entries(collections[part])) {
    shape[name] = z.array(z.looseObject(Object.fromEntries(keys.map((key) => [key, z.string()]))));
  }
  if (part === "configuration") shape.settings = z.record(z.string(), z.unknown());
  return z.strictObject(shape);
}

async function save(store: Store, directory: string, part: Part): Promise<void> {
  const content: Record<string, unknown> = { version: 1 };
  for (const name of Object.keys(collections[part])) content[name] = collectionOf(store, name).list();
  if (part === "configuration") content.settings = store.settings;
  await replaceFile(fileOf(directory, part), `${JSON.stringify(content, null, 1)}\n`);
}

/** Writes beside the file and renames: readers see the old content or the new, never half of one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(temporary, 0o600);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Runs one write at a time, and one more when changes came meanwhile. */
class DelayedWriter {
  readonly #write: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(write: () => Promise<void>, onError: (error: unknown) => void) {
    this.#write = write;
    this.#onError = onError;
  }

  schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#run().catch(this.#onError);
    }, writeDelay);
  }

  /** Writes what is waiting. Rejects when that fails. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) await this.#run();
    await this.#running;
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const turn = this.#running.then(this.#write);
    // A failed write must not stop the next one.
    this.#running = turn.catch(() => {});
    return turn;
  }
}
