import {
  type AttributeSource,
  attributePath,
  forbiddenAttributes,
  ownValue,
  readAttribute,
} from "../../actions/policy/mapping/attributes.ts";
import { isRecord } from "../../actions/policy/records.ts";
import type { Condition } from "./nearness.ts";
import { plainTexts } from "./plain-texts.ts";

interface Elsewhere {
  readonly value: string;
  readonly why: string;
}

/** Values that a rule would match, were they where it looks for them. */
export function foundElsewhere(attribute: string, source: AttributeSource, { exact }: Condition): Elsewhere[] {
  const found = [
    ...inObjects(attribute, source),
    ...alongDots(attribute, source),
    ...underOtherCase(attribute, source),
  ];
  return found.filter(({ value }) => exact([value]));
}

function inObjects(attribute: string, source: AttributeSource): Elsewhere[] {
  return plainTexts(valueAt(source, attributePath(attribute))).flatMap(({ text, member, listed }) => {
    if (member === undefined) return [];
    const pointer = [...attributePath(attribute), member].map(pointerToken).join("/");
    const advice = listed ? "have the provider send a list of texts" : `write "/${pointer}"`;
    return [{ value: text, why: `it is the ${JSON.stringify(member)} of an object; ${advice}` }];
  });
}

function alongDots(attribute: string, source: AttributeSource): Elsewhere[] {
  const path = attribute.split(".");
  if (attribute.startsWith("/") || path.length === 1) return [];
  const why = `the rule's name is one key, but the profile has a path; write "/${path.map(pointerToken).join("/")}"`;
  return readAttribute(source, path).map((value) => ({ value, why }));
}

function underOtherCase(attribute: string, source: AttributeSource): Elsewhere[] {
  const same = (name: string) => name !== attribute && name.toLowerCase() === attribute.toLowerCase();
  return Object.keys(source.attributes)
    .filter(same)
    .flatMap((name) =>
      readAttribute(source, [name]).map((value) => ({ value, why: `the profile has it as ${JSON.stringify(name)}` })),
    );
}

function valueAt(source: AttributeSource, [root = "", ...rest]: readonly string[]): unknown {
  if (forbiddenAttributes.has(root)) return undefined;
  return rest.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    ownValue(source, root),
  );
}

/** RFC 6901 §3. */
function pointerToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
