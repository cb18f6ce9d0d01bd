import type { Explanation } from "../../../actions/policy/decision/explanation.ts";
import type { VendorConfig } from "../../../actions/policy/vendor-config.ts";
import type { Policy } from "../../policy-files/policy.ts";
import type { PolicyIndex } from "../../policy-index.ts";
import type { UnverifiedCarrier } from "../unverified-carriers.ts";

/** An event and its decision, to find what a refusal is due to. */
export interface RefusedEvent {
  readonly policy: Policy;
  readonly index: PolicyIndex;
  readonly config: VendorConfig;
  readonly trigger: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly explanation: Explanation;
  readonly unverified: readonly UnverifiedCarrier[];
  /** Ms since the epoch. */
  readonly now: number;
}

/** A value of the event, as a reader may see it: in quotes, and not endless. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

export function listed(names: readonly string[]): string {
  return names.join(", ") || "none";
}
