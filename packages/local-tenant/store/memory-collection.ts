import type { CollectionName } from "./collections.ts";
import { copyOf } from "./copy.ts";
import type { Ledger } from "./ledger.ts";
import type { Collection, Listed } from "./store.ts";

interface Entry<T> {
  /** Counts creations. Resources are listed by it. */
  readonly created: number;
  readonly item: T;
}

/**
 * Resources in the order of their creation. Objects are copied on the way in and out, so that callers cannot change
 * stored resources.
 *
 * Keys such as `__proto__` are ordinary keys, since a Map holds them.
 */
export class MemoryCollection<T extends object> implements Collection<T> {
  #items = new Map<string, Entry<T>>();
  readonly #name: CollectionName;
  readonly #keyOf: (item: T) => string;
  readonly #ledger: Ledger;
  #created = 0;

  constructor(name: CollectionName, keyOf: (item: T) => string, ledger: Ledger) {
    this.#name = name;
    this.#keyOf = keyOf;
    this.#ledger = ledger;
  }

  get(id: string): T | undefined {
    return copyOf(this.#items.get(id)?.item);
  }

  find(matches: (item: T) => boolean): T | undefined {
    for (const { item } of this.#items.values()) {
      if (matches(item)) return copyOf(item);
    }
    return undefined;
  }

  list(matches: (item: T) => boolean = () => true): T[] {
    return this.#found(matches).map(copyOf);
  }

  matching(matches: (item: T) => boolean): Listed<T> {
    const found = this.#found(matches);
    return { length: found.length, slice: (start, end) => found.slice(start, end).map(copyOf) };
  }

  /** Not copies yet. */
  #found(matches: (item: T) => boolean): T[] {
    const found: T[] = [];
    for (const { item } of this.#items.values()) if (matches(item)) found.push(item);
    return found;
  }

  keys(): string[] {
    return [...this.#items.keys()];
  }

  put(item: T): T {
    return this.#ledger.transaction(() => {
      const key = this.#keyOf(item);
      const value = copyOf(item);
      const before = this.#items.get(key);
      this.#items.set(key, { created: before?.created ?? ++this.#created, item: value });
      this.#ledger.add({ in: this.#name, key, value }, () => this.#restore(key, before));
      return copyOf(value);
    });
  }

  delete(id: string): boolean {
    return this.#ledger.transaction(() => {
      const before = this.#items.get(id);
      if (before === undefined) return false;
      this.#items.delete(id);
      this.#ledger.add({ in: this.#name, key: id }, () => this.#restore(id, before));
      return true;
    });
  }

  #restore(key: string, before: Entry<T> | undefined): void {
    if (before === undefined) {
      this.#items.delete(key);
      return;
    }
    this.#items.set(key, before);
    this.#items = new Map([...this.#items].sort(([, one], [, other]) => one.created - other.created));
  }
}
