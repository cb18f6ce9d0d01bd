import { dayMs, endOfDay } from "../dates.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";

/** Days. Observing without an end would mean that nothing is ever enforced. */
const longest = 90;

/** Refuses an `observe_until` too far in the future; warns of one that has passed. */
export function checkObserving(
  file: SourceFile,
  path: Path,
  enforcement: string | { readonly observe_until: string } | undefined,
  now: number,
): void {
  if (typeof enforcement !== "object") return;
  const end = endOfDay(enforcement.observe_until);
  if (end === undefined) return;
  const at = [...path, "observe_until"];
  const latest = new Date(now + longest * dayMs).toISOString().slice(0, 10);
  if (enforcement.observe_until > latest) {
    file.refuse(at, `observe_until may be at most ${longest} days ahead: ${latest} at the latest`);
  } else if (end < now) {
    file.warn(at, `observing ended with ${enforcement.observe_until} and the policy is now enforced; write: enforce`);
  }
}
