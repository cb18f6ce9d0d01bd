import { z } from "zod";
import type { TriggerOutcome } from "./trigger.ts";

const values = z.record(z.string(), z.unknown());
const text = z.string();

/** What the tenant acts on. Other keys are passed on. */
const outcome = z.looseObject({
  denied: z.looseObject({ action: text, code: text.optional(), reason: text }).optional(),
  failed: z.looseObject({ action: text, class: text, message: text }).optional(),
  accessTokenClaims: values,
  idTokenClaims: values,
  scopeChanges: z.array(z.object({ op: z.enum(["add", "remove"]), scope: text })),
  targetScopes: z.array(text).optional(),
  appMetadata: values,
  userMetadata: values,
  commands: z.array(z.object({ method: text, args: z.array(z.unknown()) })),
  executions: z.array(z.looseObject({ action: text })),
});

/**
 * Reads a run's outcome from the worker. Undefined if it is malformed: such an answer must not pass for an outcome
 * that refuses nothing.
 */
export function readOutcome(json: unknown): TriggerOutcome | undefined {
  try {
    const data: unknown = JSON.parse(String(json));
    // Returned unchanged after the check: the schema's copy would lose keys such as `__proto__`.
    return outcome.safeParse(data).success ? (data as TriggerOutcome) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
