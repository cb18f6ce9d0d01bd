import { keysAt } from "../source/keys-at.ts";
import type { View } from "./view.ts";

/** The names under a key in all files. Undefined if one of the files could not be read. */
export function allNames(
  view: View,
  key: string,
  name: (customer: string, key: string) => string,
): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { file, data } of view.parties) {
    const keys = keysAt(file, [key]);
    if (!keys) return undefined;
    for (const entry of keys) names.add(name(data.customer, entry));
  }
  return view.isComplete ? names : undefined;
}
