import { z } from "zod";
import type { StepResult } from "./step.ts";

const values = z.record(z.string(), z.unknown());
const text = z.string();
const level = z.enum(["log", "info", "warn", "error", "debug", "trace"]);

/** What the tenant acts on. Other keys are passed on. */
const outcome = z.looseObject({
  denied: z.looseObject({ action: text, code: text.optional(), reason: text }).optional(),
  failed: z.looseObject({ action: text, class: text, message: text }).optional(),
  accessTokenClaims: values,
  idTokenClaims: values,
  claimsWithoutValue: z.object({ accessToken: z.array(text), idToken: z.array(text) }).optional(),
  scopeChanges: z.array(z.object({ op: z.enum(["add", "remove"]), scope: text })),
  targetScopes: z.array(text).optional(),
  appMetadata: values,
  userMetadata: values,
  commands: z.array(z.object({ method: text, args: z.array(z.unknown()) })),
  executions: z.array(
    z.looseObject({ action: text, milliseconds: z.number(), logs: z.array(z.object({ level, text })) }),
  ),
  suspendedAt: text.optional(),
});

const record = z.object({ value: text, expires_at: z.number() });
const result = z.object({ outcome, cache: z.array(z.tuple([text, record.nullable()])) });

/**
 * Reads a step's result from the worker. Undefined if it is malformed: such an answer must not pass for an outcome
 * that refuses nothing.
 */
export function readResult(json: unknown): StepResult | undefined {
  try {
    const data: unknown = JSON.parse(String(json));
    // Returned unchanged after the check: the schema's copy would lose keys such as `__proto__`.
    return result.safeParse(data).success ? (data as StepResult) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
