/** The custom claims that Actions set for one token. Later calls win. */
export class Claims {
  readonly values = new Map<string, unknown>();
  /** Names whose last value has no JSON (`undefined`, a function): they are not set. */
  readonly withoutValue = new Set<string>();

  /** @param copy the value's JSON copy, or `undefined` if it has none */
  set(name: string, copy: unknown): void {
    if (copy === undefined) {
      this.values.delete(name);
      this.withoutValue.add(name);
    } else {
      this.values.set(name, copy);
      this.withoutValue.delete(name);
    }
  }
}
