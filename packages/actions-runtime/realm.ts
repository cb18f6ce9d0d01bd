import { compileFunction } from "node:vm";

/** Intrinsics of the realm in which Actions are compiled. Under Jest it is not the realm of this module. */
interface Realm {
  readonly parse: (text: string) => unknown;
  readonly prototypes: readonly object[];
}

const realm: Realm = compileFunction(
  "return { parse: JSON.parse, prototypes: [Object.prototype, Array.prototype, Function.prototype] }",
)();

/** A deep copy that belongs to the Actions' realm, so that their `instanceof Array` and `instanceof Object` hold. */
export function copyForAction<T>(value: T): T {
  return realm.parse(JSON.stringify(value)) as T;
}

/**
 * Removes what an Action left on the shared prototypes, so that one Action's prototype pollution is not the next
 * Action's input. Polyfills stay, because they are not enumerable.
 */
export function cleanPrototypes(): void {
  for (const prototype of realm.prototypes) {
    for (const key of Object.keys(prototype)) Reflect.deleteProperty(prototype, key);
  }
}
