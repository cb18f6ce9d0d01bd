import { z } from "zod";
import type { TriggerOutcome } from "./trigger.ts";

const values = z.record(z.string(), z.unknown());
const text = z.string();

/** What the tenant acts on. Further keys ride along. */
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
 * Reads what the worker says came of a run. Undefined where it says nothing that can be: an Action may have replaced
 * what the thread itself works with, `JSON.stringify` for one, and no such answer may pass for one that refuses nothing.
 */
export function readOutcome(json: unknown): TriggerOutcome | undefined {
  try {
    const data: unknown = JSON.parse(String(json));
    // Checked and handed on as it is: a schema's copy would lose keys such as `__proto__`.
    return outcome.safeParse(data).success ? (data as TriggerOutcome) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
