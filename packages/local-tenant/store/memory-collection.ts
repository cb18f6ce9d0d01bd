import type { Collection } from "./store.ts";

/**
 * Resources in the order of their creation. Objects are copied on the way in and out, so that callers cannot change
 * stored resources.
 *
 * Keys such as `__proto__` are ordinary keys, since a Map holds them.
 */
export class MemoryCollection<T extends object> implements Collection<T> {
  readonly #items = new Map<string, T>();
  readonly #keyOf: (item: T) => string;
  readonly #changed: () => void;

  constructor(keyOf: (item: T) => string, changed: () => void) {
    this.#keyOf = keyOf;
    this.#changed = changed;
  }

  get(id: string): T | undefined {
    return copy(this.#items.get(id));
  }

  find(matches: (item: T) => boolean): T | undefined {
    for (const item of this.#items.values()) {
      if (matches(item)) return copy(item);
    }
    return undefined;
  }

  list(matches: (item: T) => boolean = () => true): T[] {
    return [...this.#items.values()].filter(matches).map((item) => structuredClone(item));
  }

  put(item: T): T {
    this.#items.set(this.#keyOf(item), structuredClone(item));
    this.#changed();
    return structuredClone(item);
  }

  delete(id: string): boolean {
    const existed = this.#items.delete(id);
    if (existed) this.#changed();
    return existed;
  }
}

function copy<T>(item: T | undefined): T | undefined {
  return item === undefined ? undefined : structuredClone(item);
}
