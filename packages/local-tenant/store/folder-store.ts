import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CollectionKind, type CollectionName, collections, type StoreFile } from "./collections.ts";
import { DelayedWriter } from "./delayed-writer.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { createMemoryStore } from "./memory-store.ts";
import { replaceFile } from "./replace-file.ts";
import type { Collection, Store } from "./store.ts";
import { StoreFileError } from "./store-file-error.ts";

const advice = "Fix the file, or move it away to start empty";

const files: readonly StoreFile[] = ["configuration", "users"];

/**
 * A store in a folder: `configuration.json` and `users.json`, readable by their owner only, since they contain secrets.
 * Each is replaced as a whole, so that a crash leaves either the old file or the new one. Changes in the last fraction
 * of a second before a crash are lost. `close()` waits until all changes are written.
 *
 * @throws {StoreFileError} if a file is invalid.
 */
export async function openFolderStore(directory: string, onError: (error: unknown) => void = () => {}): Promise<Store> {
  await makeFolder(directory);
  const lock = await lockFolder(directory);
  try {
    return await openLocked(directory, lock, onError);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(directory: string, lock: FolderLock, onError: (error: unknown) => void): Promise<Store> {
  let loading = true;
  const writers = new Map<StoreFile, DelayedWriter>();
  const store = createMemoryStore((file) => {
    if (!loading) writers.get(file)?.schedule();
  });
  for (const file of files) {
    await load(store, directory, file);
    writers.set(file, new DelayedWriter(() => save(store, directory, file), onError));
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

/** Not recursive: Node 20 retries forever if a folder cannot be created, as under /proc. */
async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(directory)).isDirectory()) return;
    const hint = code === "ENOENT" ? "the parent folder does not exist" : `it is not a folder (${code})`;
    throw new StoreFileError(`${directory}: ${hint}`);
  }
}

function collectionOf(store: Store, name: CollectionName): Collection<object> {
  return store[name] as unknown as Collection<object>;
}

function kindsOf(file: StoreFile): [CollectionName, CollectionKind<object>][] {
  const names = Object.keys(collections) as CollectionName[];
  return names.filter((name) => collections[name].file === file).map((name) => [name, collections[name]]);
}

const pathOf = (directory: string, file: StoreFile): string => join(directory, `${file}.json`);

async function load(store: Store, directory: string, file: StoreFile): Promise<void> {
  const path = pathOf(directory, file);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new StoreFileError(`${path}: cannot be read (${error.code ?? error.message})`);
  });
  if (text === undefined) return;
  const content = schemaOf(file).safeParse(parseJson(path, text));
  if (!content.success) {
    const issue = content.error.issues[0];
    throw new StoreFileError(`${path}: ${issue?.path.join(".") || "the file"}: ${issue?.message}. ${advice}`);
  }
  for (const [name] of kindsOf(file)) {
    for (const item of content.data[name] as object[]) collectionOf(store, name).put(item);
  }
  if (file === "configuration") store.settings = content.data.settings as Record<string, unknown>;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message may quote the file, which contains secrets.
    throw new StoreFileError(`${path}: is not JSON. ${advice}`);
  }
}

function schemaOf(file: StoreFile) {
  const shape: Record<string, z.ZodType> = { version: z.literal(1) };
  for (const [name, { required, optional }] of kindsOf(file)) {
    const items = z.array(z.looseObject(Object.fromEntries(required.map((key) => [key, z.string()]))));
    shape[name] = optional ? items.default([]) : items;
  }
  if (file === "configuration") shape.settings = z.record(z.string(), z.unknown());
  return z.strictObject(shape);
}

async function save(store: Store, directory: string, file: StoreFile): Promise<void> {
  const content: Record<string, unknown> = { version: 1 };
  for (const [name] of kindsOf(file)) content[name] = collectionOf(store, name).list();
  if (file === "configuration") content.settings = store.settings;
  await replaceFile(pathOf(directory, file), `${JSON.stringify(content, null, 1)}\n`);
}
