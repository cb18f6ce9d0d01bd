import { didYouMean } from "../did-you-mean.ts";
import type { Connection } from "../schema.ts";
import type { SourceFile } from "../source/source-file.ts";
import { innerNames, optionNames } from "./option-names.ts";

/**
 * Warns of options that Auth0's reference does not have for the strategy. Auth0 accepts any name in silence, so a
 * misspelt option is one that is not set. It is no error: the reference is not complete.
 */
export function warnOfUnknownOptions(file: SourceFile, name: string, { strategy, options }: Connection): void {
  const known = optionNames[strategy];
  for (const [key, value] of Object.entries(options)) {
    const path = ["connections", name, "options", key];
    if (!known.includes(key)) {
      file.warn(path, `Auth0 documents no option "${key}" for ${strategy}${didYouMean(key, known)}`, "key");
      continue;
    }
    const inner = innerNames[key];
    if (!inner || typeof value !== "object" || value === null) continue;
    for (const own of Object.keys(value)) {
      if (inner.includes(own)) continue;
      file.warn([...path, own], `Auth0 documents no key "${own}" in ${key}${didYouMean(own, inner)}`, "key");
    }
  }
}
