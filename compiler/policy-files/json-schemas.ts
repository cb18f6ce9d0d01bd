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
  const json = { title, ...z.toJSONSchema(schema, { target: "draft-7", io: "input" }) };
  return { name: `${name}.schema.json`, text: `${JSON.stringify(json, null, 2)}\n` };
}
