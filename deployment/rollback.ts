import { DeploymentRefusedError } from "./errors.ts";
import type { KeptBuild } from "./kept-builds.ts";

/**
 * The build to go back to: the last whole one that was deployed before the last, and differs
 * from it. After a rollback, it is the one before that to
 * which the rollback went, so that a second rollback never deploys again what the first took back.
 *
 * @param builds oldest first
 * @throws DeploymentRefusedError if none of this name is kept, or there is no earlier one
 */
export function chooseRollback(builds: readonly KeptBuild[], to: string | undefined): KeptBuild {
  if (to !== undefined) {
    const named = builds.find(({ name }) => name === to);
    if (named) return named;
    throw new DeploymentRefusedError(`no build ${to} is kept: npm run rollback -- --list tells which are`);
  }
  const last = builds.at(-1);
  const current = last?.rollback_to ?? last?.name;
  const place = builds.findIndex(({ name }) => name === current);
  const isOther = ({ content }: KeptBuild) => content !== last?.content;
  // Where the one is no longer kept to which the last went back, none is known to be older.
  const before = builds.slice(0, Math.max(place, 0)).findLast((each) => each.finished && isOther(each));
  if (before) return before;
  throw new DeploymentRefusedError(
    "no build is kept that was deployed before the last: name one with --to, or deploy an earlier commit",
  );
}
