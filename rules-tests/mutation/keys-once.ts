import createSharedKeys from "../shared-keys.ts";

/** Stryker starts Jest once a mutant, in one process: the keys of the first run serve them all. */
export default async function createKeysOnce(): Promise<void> {
  if (process.env.TEST_KEYS === undefined) await createSharedKeys();
}
