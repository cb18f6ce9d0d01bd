import type { PartyNames, View } from "./view.ts";

/** The names under a key in all files. Undefined if one of the files could not be read. */
export function allNames(
  view: View,
  key: keyof PartyNames,
  name: (customer: string, key: string) => string,
): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const {
    data,
    names: { [key]: keys },
  } of view.parties) {
    if (!keys) return undefined;
    for (const entry of keys) all.add(name(data.customer, entry));
  }
  return view.isComplete ? all : undefined;
}
