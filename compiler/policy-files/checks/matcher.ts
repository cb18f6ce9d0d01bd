import type { Aliased } from "../aliases.ts";
import type { Matcher, MatcherObject } from "../schema.ts";
import { keysAt } from "../source/keys-at.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";

const matcherKinds = ["equals", "one_of", "glob", "present"] as const;

/** What a rule's values are checked against. */
interface MatcherContext {
  /** Resolves an alias; any other text is returned unchanged. */
  readonly aliased: Aliased;
  /** The attribute's separator, if it is split. */
  readonly separator: string | undefined;
}

/** Refuses a matcher that is empty, has two kinds, or can never match. */
export function checkMatcher(file: SourceFile, path: Path, matcher: Matcher, context: MatcherContext): void {
  if (typeof matcher === "string") {
    refuseValue(file, path, matcher, context);
    return;
  }
  if (isList(matcher)) {
    refuseValues(file, path, matcher, context);
    return;
  }
  const kinds = matcherKinds.filter((kind) => matcher[kind] !== undefined);
  if (kinds.length === 0) {
    // A key that the schema refused was still meant as a condition.
    if (keysAt(file, path)?.every((key) => key === "ignore_case"))
      file.refuse(path, "has no condition: use one of equals, one_of, glob or present");
    return;
  }
  if (kinds.length > 1) {
    file.refuse(path, `has ${kinds.join(" and ")}: write two rules, or use one of them`);
    return;
  }
  refuseObject(file, path, matcher, context);
}

function isList(matcher: readonly string[] | MatcherObject): matcher is readonly string[] {
  return Array.isArray(matcher);
}

function refuseObject(file: SourceFile, path: Path, matcher: MatcherObject, context: MatcherContext): void {
  const { equals, one_of, glob, present, ignore_case } = matcher;
  if (equals !== undefined) refuseValue(file, [...path, "equals"], equals, context);
  if (one_of) refuseValues(file, [...path, "one_of"], one_of, context);
  if (glob !== undefined) refuseGlob(file, [...path, "glob"], glob, context);
  if (present && ignore_case !== undefined) {
    file.refuse([...path, "ignore_case"], "has no effect with present: remove it", "key");
  }
}

function refuseValues(file: SourceFile, path: Path, values: readonly string[], context: MatcherContext): void {
  if (values.length === 0) file.refuse(path, "the list is empty, so the rule can never match: add a value");
  values.forEach((value, index) => {
    refuseValue(file, [...path, index], value, context);
  });
}

function refuseValue(file: SourceFile, path: Path, value: string, { aliased, separator }: MatcherContext): void {
  const meant = aliased(value);
  if (meant === "") file.refuse(path, "the value is empty: write one, or use { present: true }");
  else refuseSplit(file, path, meant, separator);
}

function refuseGlob(file: SourceFile, path: Path, glob: string, { separator }: MatcherContext): void {
  if (glob === "") {
    file.refuse(path, "the glob is empty, so the rule can never match: write one such as Orders-*");
    return;
  }
  // Only its literal parts: * and ? may stand for anything.
  refuseSplit(
    file,
    path,
    glob.replaceAll(/\\([*?])|[*?]/g, (_, literal: string | undefined) => literal ?? "\n"),
    separator,
  );
}

/** Parts of a split attribute are trimmed and do not contain the separator. */
function refuseSplit(file: SourceFile, path: Path, text: string, separator: string | undefined): void {
  if (!separator) return;
  if (text.includes(separator)) {
    file.refuse(path, `can never match: the attribute is split at "${separator}", so no value has it; write a list`);
  } else if (text.startsWith(" ") || text.endsWith(" ")) {
    file.refuse(path, "can never match: the parts of a split attribute have no leading or trailing space; remove it");
  }
}
