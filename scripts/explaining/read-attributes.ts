import { readFile } from "node:fs/promises";
import { parseDocument } from "yaml";
import { ExplainError } from "../../compiler/explaining/explain-error.ts";

/** Attributes as YAML or JSON, or in a file: `@attributes.yaml`. @throws ExplainError */
export async function readAttributes(text: string): Promise<Record<string, unknown>> {
  const source = text.startsWith("@") ? await readFile(text.slice(1), "utf8") : text;
  const document = parseDocument(source, { version: "1.2", schema: "core", prettyErrors: false, logLevel: "error" });
  const [error] = document.errors;
  if (error) throw new ExplainError(`--attributes is neither JSON nor YAML: ${error.message}`);
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (isObject(value)) return value;
  throw new ExplainError(
    `--attributes must be an object, such as '{"email": "ann@acme.example", "groups": ["Sales"]}'`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
