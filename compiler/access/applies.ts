import type { MappedRule } from "./mapping.ts";

/** Whether a rule holds in an application; `undefined` is one that no rule names. */
export function holdsFor({ applications }: MappedRule, application: string | undefined): boolean {
  return !applications || (application !== undefined && applications.has(application));
}
