import { emailDomain } from "../../../actions/federated-login/email-domain.ts";
import type { MatcherPayload } from "../../../actions/policy/carrier/payload.ts";
import { compileMatcher, exactValues } from "../../../actions/policy/mapping/matcher.ts";
import { Values } from "../../../actions/policy/mapping/values.ts";
import { fold } from "../../../actions/policy/text.ts";
import type { Pattern } from "./acceptor.ts";
import { emailPattern } from "./email-pattern.ts";
import { ignoresCase, patternOf } from "./patterns.ts";

/** A set of values: as the Action tests it, and as a pattern. */
export interface ValueTest {
  /** Tells it from others. Equal ones have the same. */
  readonly id: string;
  /** The Action's own test of one value. */
  readonly matches: (value: string) => boolean;
  /** Made on first use: most are never searched. */
  readonly pattern: () => Pattern;
  readonly ignoresCase: boolean;
  /** All values, if they can be listed: those of a matcher that compares exactly. */
  readonly words: readonly string[] | undefined;
  /** Whether the pattern has only representatives of the values, so that not finding one proves little. */
  readonly representative: boolean;
  /** One of the values, where it takes no search. */
  readonly sample?: string;
}

/** The id of `present`. */
export const anyValue = JSON.stringify({ p: 1 });

export function matcherTest(payload: MatcherPayload): ValueTest {
  const compiled = lazily(() => compileMatcher(payload));
  return {
    id: JSON.stringify(payload),
    matches: (value) => compiled()(new Values([value])),
    pattern: lazily(() => patternOf(payload)),
    ignoresCase: ignoresCase(payload),
    words: exactValues(payload)?.map((word) => fold(word, false)),
    representative: false,
  };
}

export function emailTest(domains: readonly string[]): ValueTest {
  return {
    id: `@${domains.join()}`,
    matches: (value) => domains.includes(emailDomain(value) ?? ""),
    pattern: lazily(() => emailPattern(domains)),
    ignoresCase: false,
    words: undefined,
    representative: true,
    ...(domains.length > 0 && { sample: `x@${shortest(domains)}` }),
  };
}

function shortest(texts: readonly string[]): string {
  return texts.reduce((least, text) => (text.length < least.length ? text : least));
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
