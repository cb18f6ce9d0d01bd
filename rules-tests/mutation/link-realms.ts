import { runInThisContext } from "node:vm";

/**
 * Mutated code asks `__stryker__` of its realm which mutant is active, and tells it what it covers. Actions are
 * compiled in Node's main realm, tests run in Jest's: here both get the same object, a new one for each test file.
 */
interface Realm {
  __stryker__?: object;
}

const own = globalThis as Realm;
own.__stryker__ ??= {};
const main = runInThisContext("globalThis") as Realm;
main.__stryker__ = own.__stryker__;
