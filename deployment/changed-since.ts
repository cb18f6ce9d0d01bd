import type { Change, Drift } from "./changes.ts";
import { type Desired, desiredOf } from "./desired.ts";
import type { KeptBuilds } from "./kept-builds.ts";
import { keyOf } from "./resources.ts";

/** A resource that the last deployment left as the build wants it still, and that is not so: the tenant was changed. */
export async function changedSince(
  changes: readonly Change[],
  desired: Desired,
  kept: KeptBuilds,
): Promise<readonly Drift[]> {
  const written = changes.filter(({ wanted }) => wanted !== undefined);
  const last = written.length === 0 ? undefined : await kept.last(isFileOf(written));
  if (last === undefined) return [];
  const { byKey } = desiredOf(last, desired.domain);
  return written.flatMap(({ kind, name, customer, words, wanted }) => {
    const before = wanted && byKey.get(keyOf(wanted));
    if (!before || JSON.stringify(before.content) !== JSON.stringify(wanted.content)) return [];
    return [{ kind, name, customer, words: `changed in the tenant since the last deployment: ${words}` }];
  });
}

/** Whether a file of a build may hold one of these resources: it is shared, or of their customers. */
function isFileOf(changes: readonly Change[]): (path: string) => boolean {
  const slugs = new Set(changes.flatMap(({ customer }) => customer ?? []));
  const connections = new Set(changes.flatMap(({ kind, name }) => (kind === "connection" ? [name] : [])));
  return (path) => {
    const [folder = "", file = ""] = path.split("/");
    const stem = file.replace(/\.json$/, "");
    if (folder === "clients" || folder === "grants") return slugs.has(stem.split("--")[0] ?? "");
    if (folder === "organizations") return slugs.has(stem);
    return folder !== "connections" || connections.has(stem);
  };
}
