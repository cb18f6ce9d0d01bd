import { type AttributeSource, attributePath, readAttribute } from "../../actions/policy/mapping/attributes.ts";
import { compileMatcher } from "../../actions/policy/mapping/matcher.ts";
import { Values } from "../../actions/policy/mapping/values.ts";
import { fold, trimSpaces } from "../../actions/policy/text.ts";
import { aliasOf } from "../policy-files/aliases.ts";
import type { Customer } from "../policy-files/schema.ts";
import { matcherPayload } from "../sealing/payloads.ts";
import { separatorOf } from "./attributes-read.ts";

/** A rule that nearly matched. */
export interface NearMiss {
  /** Its number in role_mapping, from 1. */
  readonly rule: number;
  readonly attribute: string;
  readonly value: string;
  readonly expected: unknown;
  readonly why: string;
}

/** Differences between values that people read as equal. */
const almost: readonly [why: string, mend: (value: string) => string[]][] = [
  ["it has spaces around it", (value) => [value.trim()]],
  ["these are several values joined by a comma; `split` separates them", (value) => value.split(",").map(trimSpaces)],
  [
    "these are several values joined by a semicolon; `split` separates them",
    (value) => value.split(";").map(trimSpaces),
  ],
  ["it has look-alike characters (Unicode NFKC would make them equal)", (value) => [value.normalize("NFKC")]],
];

/** Rules that nearly matched, and why they did not: case, spaces, a joined list, look-alikes. */
export function findNearMisses(customer: Customer, connectionName: string, source: AttributeSource): NearMiss[] {
  const aliased = aliasOf(customer);
  return customer.role_mapping.flatMap((rule, index) =>
    Object.entries(rule.when ?? {}).flatMap(([attribute, expected]) => {
      const separator = separatorOf(customer, connectionName, attribute);
      const values = readAttribute(source, attributePath(attribute), separator);
      const payload = matcherPayload(expected, aliased);
      const exact = matcherOf(payload);
      if (exact(values)) return [];
      const lax = matcherOf(ignoringCase(payload));
      return values.flatMap((value) => {
        const why = nearness(value, exact, lax);
        return why ? [{ rule: index + 1, attribute, value, expected, why }] : [];
      });
    }),
  );
}

type Payload = ReturnType<typeof matcherPayload>;

function matcherOf(payload: Payload): (values: readonly string[]) => boolean {
  const matches = compileMatcher(payload);
  return (values) => matches(new Values(values));
}

function ignoringCase(payload: Payload): Payload {
  if (typeof payload === "string") return { v: [payload], i: 1 };
  if (isList(payload)) return { v: payload, i: 1 };
  return payload.p === 1 ? payload : { ...payload, i: 1 };
}

function isList(payload: Payload): payload is readonly string[] {
  return Array.isArray(payload);
}

function nearness(
  value: string,
  exact: (values: readonly string[]) => boolean,
  lax: (values: readonly string[]) => boolean,
): string | undefined {
  if (lax([value])) return "it differs in case only; `ignore_case: true` would match";
  for (const [why, mend] of almost) {
    const mended = mend(value).filter((text) => fold(text, false) !== fold(value, false));
    if (mended.length > 0 && exact(mended)) return why;
    if (mended.length > 0 && lax(mended)) return `${why}, and it differs in case`;
  }
  return undefined;
}
