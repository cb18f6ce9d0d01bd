import type { SourceFile } from "./source-file.ts";
import type { Span } from "./tree.ts";
import type { UnsetValues } from "./unset-values.ts";
import { isInOptions, replaceString, visitStrings } from "./visit-strings.ts";

/** The values to fill in. */
export interface Filling {
  readonly values: ReadonlyMap<string, string>;
  /** Collects the placeholders that have none. */
  readonly unset: UnsetValues;
}

const placeholder = /\$\{([^}]*)\}?/g;

/**
 * Replaces every `${NAME}` in keys and values with the environment's value of that name. Inserted text is not scanned
 * again. In a connection's `options`, Auth0's own templates (`${context.tokenset.email}`) are left unchanged.
 */
export function fillValues(file: SourceFile, { values, unset }: Filling): void {
  // An escape may stand for either character.
  if (!file.root || !/\$\{|\\/.test(file.text)) return;
  visitStrings(file.root, ({ path, span, text, holder }) => {
    if (!text.includes("${")) return;
    const spans = placeholderSpans(file.text, span);
    let count = 0;
    const filled = text.replace(placeholder, (whole, name: string) => {
      const at = spans[count++] ?? span;
      if (isInOptions(path) && name.startsWith("context.")) return whole;
      const value = values.get(name);
      if (value !== undefined && whole.endsWith("}")) return value;
      if (whole.endsWith("}")) unset.add({ name, at: file.at(at), string: file.at(span) });
      else file.refuseAt(at, `"${whole}" lacks its }`);
      return whole;
    });
    replaceString(holder, filled);
  });
}

/**
 * The places of the scalar's placeholders in the file. An escape such as \x24 hides one; then the scalar's place is
 * used.
 */
function placeholderSpans(text: string, { start, end }: Span): Span[] {
  return [...text.slice(start, end).matchAll(placeholder)].map((match) => ({ start: start + match.index, end }));
}
