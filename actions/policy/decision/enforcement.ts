import type { EnforcementField } from "../carrier/payload.ts";

/** If carriers disagree, the strictest counts: suspended, then enforcing, then observing. */
export function isSuspended(fields: readonly EnforcementField[]): boolean {
  return fields.includes(0);
}

/** Observing includes its last millisecond. After that, refusals take effect again. */
export function isObserving(fields: readonly EnforcementField[], now: number): boolean {
  return fields.length > 0 && fields.every((until) => until !== undefined && now <= until);
}
