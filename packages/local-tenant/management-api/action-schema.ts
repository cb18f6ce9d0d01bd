import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { z } from "zod";
import { runnableTriggers } from "./action-triggers.ts";

const secret = z.strictObject({
  name: z.string().min(1).max(actionLimits.secretName),
  // An export contains no values: a secret without a value keeps its current one.
  value: z.string().max(actionLimits.secretValue).optional(),
});

const unique = (names: readonly string[]): boolean => new Set(names).size === names.length;

const supportedTriggers = runnableTriggers.map(({ id, version }) => `${id} ${version}`).join(", ");

const trigger = z
  .strictObject({ id: z.string(), version: z.string() })
  .refine(({ id, version }) => runnableTriggers.some((known) => known.id === id && known.version === version), {
    message: `The local tenant lacks this trigger; it has ${supportedTriggers}`,
  });

const common = {
  code: z
    .string()
    .refine(
      (code) => Buffer.byteLength(code) <= actionLimits.code,
      `The code is larger than ${actionLimits.code} bytes`,
    )
    .optional(),
  runtime: z.enum(["node22", "node18", "node18-actions"]).optional(),
  dependencies: z
    .array(z.looseObject({ name: z.string(), version: z.string() }))
    .max(0, "The local tenant lacks npm dependencies of Actions: bundle them into the code")
    .optional(),
  modules: z.array(z.unknown()).max(0, "The local tenant lacks Actions Modules").optional(),
  secrets: z
    .array(secret)
    .max(actionLimits.secrets)
    .refine((list) => unique(list.map(({ name }) => name)), "Array items are not unique")
    .optional(),
};
const name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\s](?:.*[^\s])?$/, "A name may not start or end with a space");

export const actionPostSchema = z.strictObject({
  ...common,
  name,
  supported_triggers: z.array(trigger).length(1),
  deploy: z.boolean().optional(),
});

export const actionPatchSchema = z.strictObject({
  ...common,
  name: name.optional(),
  supported_triggers: z.array(trigger).length(1).optional(),
});
