import { didYouMean } from "../did-you-mean.ts";
import type { End } from "../source/locate.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";

/**
 * Refuses a name that is not among the known ones. If these are undefined, they could not be read, and nothing is
 * refused.
 * @returns whether the name may be relied on
 */
export function isKnown(
  file: SourceFile,
  path: Path,
  name: string,
  known: readonly string[] | ReadonlySet<string> | undefined,
  kind: string,
  end?: End,
): boolean {
  if (!known) return false;
  if ("has" in known ? known.has(name) : known.includes(name)) return true;
  file.refuse(path, `unknown ${kind} "${name}"${didYouMean(name, [...known])}`, end);
  return false;
}
