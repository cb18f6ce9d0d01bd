import { z } from "zod";
import { apisSchema, customerSchema, environmentSchema, vendorSchema } from "./schema.ts";

/** A JSON Schema's file name in deploy/schema/, and its text. */
export interface JsonSchemaFile {
  readonly name: string;
  readonly text: string;
}

/**
 * JSON Schemas (draft 7, which editors support best) of the policy files as written. They check less than the build,
 * which also fills in `${NAME}` and sees all files.
 */
export function jsonSchemas(): JsonSchemaFile[] {
  return [
    file("apis", "deploy/apis.yaml", apisSchema),
    file("customer", "deploy/customers/*.yaml", customerSchema),
    file("vendor", "deploy/vendor.yaml", vendorSchema),
    file("environment", "deploy/environments/*.yaml", environmentSchema),
  ];
}

function file(name: string, title: string, schema: z.ZodType): JsonSchemaFile {
  const json = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => discriminate(jsonSchema),
  });
  return { name: `${name}.schema.json`, text: `${JSON.stringify({ title, ...json }, null, 2)}\n` };
}

type Json = z.core.JSONSchema.BaseSchema;

/**
 * Makes alternatives by `type` conditional on it, in place. Of a `oneOf` that fails, editors show the mistakes in every
 * alternative; of a condition only those in the one that was meant.
 */
function discriminate(schema: Json): void {
  const branches = schema.oneOf?.map(branchOf);
  if (!branches?.every((branch) => branch !== undefined)) return;
  delete schema.oneOf;
  const types = branches.map(({ type }) => type);
  const properties = { type: { enum: types, description: `${types.join(", ")}: it decides what else may be said.` } };
  Object.assign(schema, {
    type: "object",
    required: ["type"],
    properties,
    allOf: branches.map(({ type, branch }) => ({
      if: { properties: { type: { const: type } }, required: ["type"] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
      then: branch,
    })),
  });
}

function branchOf(branch: Json) {
  const property = branch.properties?.type;
  const type = typeof property === "object" ? property.const : undefined;
  return type === undefined ? undefined : { type, branch };
}
