import { type Found, isFields, type Kind } from "../resources.ts";
import type { Fields } from "../transport.ts";
import type { ReadOptions } from "./read-options.ts";

export function found(kind: Kind, name: string, customer: string | null, id: string, raw: Fields): Found {
  return { kind, name, customer, id, raw, content: raw };
}

/** The slug that our metadata names; null of what is not managed. */
export function ownerOf(metadata: unknown): string | null {
  if (!isFields(metadata) || typeof metadata.customer !== "string") return null;
  return Object.keys(metadata).some((key) => key.startsWith("policy_")) ? metadata.customer : null;
}

/** Tells how far a long reading is: a line for each thousand, which takes some seconds at least. */
export function told(step: ReadOptions["step"], what: string): ((count: number) => void) | undefined {
  return step && ((count) => count > 0 && count % 1000 === 0 && step(`Reading ${what}: ${count}`));
}
