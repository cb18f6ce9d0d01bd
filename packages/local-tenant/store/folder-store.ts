import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Change } from "./change.ts";
import { type CollectionName, collections } from "./collections.ts";
import { lockFolder } from "./folder-lock.ts";
import { Journal } from "./journal.ts";
import { createMemoryStore } from "./memory-store.ts";
import { deleteOldFiles, readOldFiles } from "./old-files.ts";
import { readJournal } from "./read-journal.ts";
import { rewriteJournal, unfinishedPath } from "./rewrite-journal.ts";
import type { Collection, Store } from "./store.ts";
import { StoreFileError } from "./store-file-error.ts";

export interface FolderStoreOptions {
  /** Called with one line for people when writes begin to fail, and when they succeed again. */
  readonly onProblem?: (problem: string) => void;
  /** Bytes below which the journal is not written anew. */
  readonly rewriteFrom?: number;
}

/** Bytes that cost nothing to read at a start. */
const defaultRewriteFrom = 8 * 1024 * 1024;

/**
 * A store in a folder: `journal.jsonl`, readable by its owner only, since it contains secrets. A change is in the hands
 * of the operating system before the call that makes it returns. When the file has doubled, it is written anew, in
 * slices, with what holds then.
 *
 * @throws {StoreFileError} if the folder or a file is invalid, or another tenant uses it.
 */
export async function openFolderStore(directory: string, options: FolderStoreOptions = {}): Promise<Store> {
  await makeFolder(directory);
  const lock = await lockFolder(directory);
  try {
    const store = await FolderStore.open(directory, options);
    const close = async () => {
      try {
        await store.close();
      } finally {
        await lock.release();
      }
    };
    return Object.assign(store.resources, { close });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

class FolderStore {
  readonly #path: string;
  readonly #onProblem: (problem: string) => void;
  readonly #rewriteFrom: number;
  /** Undefined while the store is filled with what its files hold. */
  #journal: Journal | undefined;
  #rewriteAt = 0;
  #rewriting: Promise<void> | undefined;

  readonly resources = createMemoryStore((changes) => {
    if (this.#journal === undefined) return;
    this.#journal.append(changes);
    if (this.#journal.length > this.#rewriteAt) this.#rewriting ??= this.#rewrite(this.#journal);
  });

  private constructor(path: string, options: FolderStoreOptions) {
    this.#path = path;
    this.#onProblem = options.onProblem ?? (() => {});
    this.#rewriteFrom = options.rewriteFrom ?? defaultRewriteFrom;
  }

  static async open(directory: string, options: FolderStoreOptions): Promise<FolderStore> {
    const path = join(directory, "journal.jsonl");
    await deleteUnfinished(directory, path);
    const [content, old] = [readJournal(path), await readOldFiles(directory)];
    if (content !== undefined && old !== undefined) {
      throw new StoreFileError(
        `${directory}: has both journal.jsonl and files of an older version of this tool. Move away what is not to be used`,
      );
    }
    const store = new FolderStore(path, options);
    apply(store.resources, content?.changes ?? old ?? []);
    const length = content?.length ?? (await create(path, store.resources));
    await deleteOldFiles(directory);
    store.#journal = new Journal(path, length, store.#onProblem);
    store.#planRewrite(length);
    return store;
  }

  async close(): Promise<void> {
    await this.#rewriting;
    this.#journal?.close();
  }

  #planRewrite(length: number): void {
    this.#rewriteAt = Math.max(this.#rewriteFrom, 2 * length);
  }

  async #rewrite(journal: Journal): Promise<void> {
    journal.beginReplacement();
    try {
      await rewriteJournal(this.#path, changesOf(this.resources), (complete) => journal.replaceBy(complete));
    } catch (error) {
      // The journal itself is whole, and goes on.
      this.#onProblem(`${this.#path}: cannot be written anew (${(error as Error).message}), and grows meanwhile`);
    } finally {
      journal.endReplacement();
      this.#planRewrite(journal.length);
      this.#rewriting = undefined;
    }
  }
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

/** Files that a crash left half written: this version's, and those of format 1. They hold secrets. */
async function deleteUnfinished(directory: string, path: string): Promise<void> {
  const old = (await readdir(directory)).filter((name) =>
    /^(?:configuration|users)\.json\.[0-9a-f]{12}\.tmp$/.test(name),
  );
  const paths = [unfinishedPath(path), ...old.map((name) => join(directory, name))];
  await Promise.all(paths.map((one) => rm(one, { force: true })));
}

/** @returns the file's length. */
async function create(path: string, store: Store): Promise<number> {
  let length = 0;
  try {
    await rewriteJournal(path, changesOf(store), (complete) => {
      length = complete(Buffer.alloc(0));
    });
  } catch (error) {
    throw new StoreFileError(`${path}: cannot be written (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  return length;
}

function apply(store: Store, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.in === "settings") store.settings = { ...change.value };
    else if (change.value === undefined) collectionOf(store, change.in).delete(change.key);
    else collectionOf(store, change.in).put(change.value);
  }
}

/** Everything that there is now, as changes that make it, in this order. Values are read when they are asked for. */
function changesOf(store: Store): Iterable<Change> {
  const names = Object.keys(collections) as CollectionName[];
  return readEach(store, new Map(names.map((name) => [name, collectionOf(store, name).keys()])));
}

function* readEach(store: Store, keys: ReadonlyMap<CollectionName, readonly string[]>): Iterable<Change> {
  yield { in: "settings", value: store.settings };
  for (const [name, ofKind] of keys) {
    for (const key of ofKind) {
      const value = collectionOf(store, name).get(key);
      if (value !== undefined) yield { in: name, key, value };
    }
  }
}

function collectionOf(store: Store, name: CollectionName): Collection<object> {
  return store[name] as unknown as Collection<object>;
}
