import { compileCommands } from "./compiled-commands.ts";
import { createSharedKeys } from "./shared-keys.ts";

/** Jest runs it once, before all tests: what takes time and can be shared is made once for the run. */
export default async function setUp(): Promise<void> {
  await Promise.all([createSharedKeys(), compileCommands()]);
}
