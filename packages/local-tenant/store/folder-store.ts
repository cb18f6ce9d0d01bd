import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DelayedWriter } from "./delayed-writer.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { createMemoryStore } from "./memory-store.ts";
import { replaceFile } from "./replace-file.ts";
import type { Collection, Store } from "./store.ts";
import { StoreFileError } from "./store-file-error.ts";

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
    tokenExchangeProfiles: ["id", "name", "subject_token_type", "action_id"],
  },
  users: {
    users: ["user_id"],
    organizationMembers: ["organization_id", "user_id"],
  },
};

/** What files of before there was such a thing have not. */
const later: ReadonlySet<string> = new Set(["tokenExchangeProfiles"]);

const parts: Part[] = ["configuration", "users"];

/**
 * A store that keeps a tenant in a folder: `configuration.json` and `users.json`, readable by their owner only (they hold
 * secrets), each replaced as a whole, so that a crash leaves the old file or the new one. What changed in the last
 * fraction of a second before a crash is lost; `close()` waits for everything.
 *
 * @throws {StoreFileError} where a file is not one of these.
 */
export async function openFolderStore(directory: string, onError: (error: unknown) => void = () => {}): Promise<Store> {
  await makeFolder(directory);
  const lock = await lockFolder(directory);
  try {
    return await open(directory, lock, onError);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function open(directory: string, lock: FolderLock, onError: (error: unknown) => void): Promise<Store> {
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
    try {
      await Promise.all([...writers.values()].map((writer) => writer.flush()));
    } finally {
      await lock.release();
    }
  };
  return store;
}

/** Not with parents: Node 20 tries for ever to make a folder where the system has none, as under /proc. */
async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(directory)).isDirectory()) return;
    const hint = code === "ENOENT" ? "the folder that it is to be in does not exist" : `it is no folder (${code})`;
    throw new StoreFileError(`${directory}: ${hint}`);
  }
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
    const items = z.array(z.looseObject(Object.fromEntries(keys.map((key) => [key, z.string()]))));
    shape[name] = later.has(name) ? items.default([]) : items;
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
