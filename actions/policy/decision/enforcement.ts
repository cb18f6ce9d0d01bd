import type { EnforcementField } from "../carrier/payload.ts";

/** Where carriers disagree the stricter holds: suspended, then enforcing, then observing. */
export function isSuspended(fields: readonly EnforcementField[]): boolean {
  return fields.includes(0);
}

/** Observing ends with its last millisecond: from then on refusals refuse again. */
export function isObserving(fields: readonly EnforcementField[], now: number): boolean {
  return fields.length > 0 && fields.every((until) => until !== undefined && now <= until);
}
