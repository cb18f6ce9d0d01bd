import { DeploymentError } from "./errors.ts";
import { Lock } from "./lock.ts";
import type { Transport } from "./transport.ts";

/**
 * Runs what writes, with no other deployment beside it. Before each write it stops where the lock may be lost, or where
 * it is interrupted.
 *
 * @throws DeploymentRefusedError if another deployment is under way
 */
export async function underLock<T>(
  transport: Transport,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const lock = await Lock.take(transport);
  let stopped: unknown;
  transport.beforeWrite = () => {
    try {
      lock.ensureHeld();
      if (signal?.aborted) throw new DeploymentError("interrupted: run it again to finish what was begun");
    } catch (error) {
      stopped = error;
      throw error;
    }
  };
  let result: T;
  try {
    result = await run();
  } catch (error) {
    transport.beforeWrite = undefined;
    // Where even this fails, the lock ends by itself; the error that is told is the first.
    await lock.release().catch(() => {});
    // auth0-deploy-cli would tell it as an error of the resource that it was about to write.
    throw stopped ?? error;
  }
  transport.beforeWrite = undefined;
  await lock.release().catch((error: Error) => {
    throw new DeploymentError(
      `all was written, but the Action deployment-lock could not be removed (${error.message}): it counts no longer ` +
        `after ${lock.until}, and until then other machines wait`,
    );
  });
  return result;
}
