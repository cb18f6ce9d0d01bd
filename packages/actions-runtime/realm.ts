import { compileFunction } from "node:vm";

/** Intrinsics of the realm in which Actions are compiled. Under Jest it is not the realm of this module. */
interface Realm {
  readonly parse: (text: string) => unknown;
  readonly prototypes: readonly object[];
}

const realm: Realm = compileFunction(
  "return { parse: JSON.parse, prototypes: [Object.prototype, Array.prototype, Function.prototype] }",
)();

/** A deep copy that is at home in the Actions' realm: `Array`, `Object` and `instanceof` are theirs. */
export function copyForAction<T>(value: T): T {
  return realm.parse(JSON.stringify(value)) as T;
}

/**
 * Takes off what an Action left on the prototypes that all share, so that one Action's prototype pollution is not the
 * next one's input. Polyfills stay: they are not enumerable.
 */
export function cleanPrototypes(): void {
  for (const prototype of realm.prototypes) {
    for (const key of Object.keys(prototype)) Reflect.deleteProperty(prototype, key);
  }
}
