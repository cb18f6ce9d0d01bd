import { accessMatrix, type CustomerAccess } from "../access/access-matrix.ts";
import type { AccessChange } from "../access/change.ts";
import { compareAccess } from "../access/compare-access.ts";
import { type NeedlessRule, needlessRules } from "../access/needless-rules.ts";
import type { Policy } from "../policy-files/policy.ts";

/** A policy and where it comes from: a folder's or a revision's name. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** Who can reach what, and what has changed. */
export interface AccessReport {
  readonly environment: string;
  readonly domain: string;
  /** The day on which it holds: rules and observing end. */
  readonly day: string;
  /** What it is compared with; null if with nothing. */
  readonly from: string | null;
  readonly to: string;
  /** Widenings first. */
  readonly changes: readonly AccessChange[];
  readonly apis: readonly string[];
  readonly customers: readonly CustomerAccess[];
  readonly needless_rules: readonly NeedlessRule[];
}

/** @param now ms since the epoch */
export function accessReport(to: NamedPolicy, from: NamedPolicy | undefined, now: number): AccessReport {
  const { policy } = to;
  return {
    environment: policy.environmentName,
    domain: policy.environment.domain,
    day: new Date(now).toISOString().slice(0, 10),
    from: from?.name ?? null,
    to: to.name,
    changes: from ? compareAccess(from.policy, policy, now) : [],
    apis: Object.keys(policy.apis.apis),
    customers: accessMatrix(policy, now),
    needless_rules: needlessRules(policy, now),
  };
}
