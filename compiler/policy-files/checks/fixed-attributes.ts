import { type Apis, type AttributeType, attributeTypes, type Customer } from "../schema.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";
import { isKnown } from "./unknown-name.ts";
import type { Catalogue, Part } from "./view.ts";

/** A carrier's metadata has little room, and a claim goes into every token. */
const maxText = 200;
const maxItems = 50;

/** Refuses fixed values that apis.yaml does not declare, or that are not of the declared type. */
export function checkFixedAttributes(
  { file, data }: Part<Customer>,
  apis: Part<Apis> | undefined,
  catalogue: Catalogue,
): void {
  checkValues(file, ["attributes"], data.attributes, apis, catalogue);
  for (const [name, application] of Object.entries(data.applications)) {
    if (application.type !== "machine") continue;
    checkValues(file, ["applications", name, "attributes"], application.attributes, apis, catalogue);
  }
}

function checkValues(
  file: SourceFile,
  path: Path,
  values: Customer["attributes"] = {},
  apis: Part<Apis> | undefined,
  catalogue: Catalogue,
): void {
  for (const [name, value] of Object.entries(values)) {
    const at = [...path, name];
    if (!isKnown(file, at, name, catalogue.attributes(), "attribute of apis.yaml", "key")) continue;
    const type = apis?.data.attributes?.[name];
    // A type that the schema refused is reported there.
    const wrong = type === undefined ? undefined : problemOf(value, type);
    if (wrong !== undefined) file.refuse(at, wrong);
  }
}

const expected: Readonly<Record<AttributeType, string>> = {
  text: "a text",
  number: "a number, without quotes",
  boolean: "true or false, without quotes",
  list: "a list of texts",
};

function problemOf(value: unknown, type: AttributeType): string | undefined {
  if (typeof value !== attributeTypes[type]) return `apis.yaml declares it as ${type}: must be ${expected[type]}`;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "must be a finite number";
  if (Array.isArray(value) && value.length > maxItems) return `has ${value.length} texts, more than ${maxItems}`;
  const texts = [value].flat().filter((item) => typeof item === "string");
  return texts.every(isPlain) ? undefined : `must be 1 to ${maxText} characters without control characters`;
}

function isPlain(text: string): boolean {
  return text.length >= 1 && text.length <= maxText && !/\p{Cc}/u.test(text);
}
