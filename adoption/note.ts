/** Something that a person must know before the draft becomes a deployment. */
export interface Note {
  /**
   * `left_out`: the draft does not hold it. `decide`: the draft holds a guess, or waits for a value. `changes`: the
   * first deployment changes it at once, although refusals are only observed.
   */
  readonly what: "left_out" | "decide" | "changes";
  readonly kind: "api" | "client" | "connection" | "grant" | "organization" | "role" | "tenant";
  /** Its name in the tenant. */
  readonly name: string;
  readonly words: string;
}

/** Collects notes; a second equal one is not added. */
export class Notes {
  readonly #notes = new Map<string, Note>();

  add(what: Note["what"], kind: Note["kind"], name: string, words: string): void {
    const note = { what, kind, name, words };
    this.#notes.set(JSON.stringify(note), note);
  }

  all(): Note[] {
    return [...this.#notes.values()];
  }
}

/** A name from the tenant inside a sentence or a comment: whatever it holds, it stays on its line. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}...` : name);
}

export function listed(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}
