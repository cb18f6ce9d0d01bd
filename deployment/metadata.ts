import { chunkPrefix, customerKey } from "../actions/policy/carrier/sealed-format.ts";
import { isFields } from "./resources.ts";
import type { Fields } from "./transport.ts";

/** A key of a carrier's metadata that the bundle writes, whatever the policy. */
export function isOurs(key: string): boolean {
  return key === customerKey || new RegExp(`^${chunkPrefix}\\d+$`).test(key);
}

/** Metadata as it is to be: what others wrote is kept; chunks left over from a longer policy are not. */
export function mergedMetadata(actual: unknown, wanted: unknown): Fields {
  const kept = Object.entries(isFields(actual) ? actual : {}).filter(([key]) => !isOurs(key));
  return { ...Object.fromEntries(kept), ...(isFields(wanted) ? wanted : {}) };
}

/** Chunks left over from a longer policy. Actions ignore them, but each takes one of ten keys. */
export function leftOver(actual: unknown, wanted: unknown): string[] {
  const keep = isFields(wanted) ? wanted : {};
  return Object.keys(isFields(actual) ? actual : {}).filter((key) => isOurs(key) && !Object.hasOwn(keep, key));
}

/** Keys that others wrote. */
export function foreignKeys(actual: unknown, wanted: unknown): string[] {
  const ours = isFields(wanted) ? wanted : {};
  return Object.keys(isFields(actual) ? actual : {}).filter((key) => !isOurs(key) && !Object.hasOwn(ours, key));
}
