import type { Policy } from "../policy-files/policy.ts";
import type { AccessChange } from "./change.ts";
import { compareApis } from "./compare-apis.ts";
import { compareCustomers } from "./compare-customers.ts";
import { Side } from "./side.ts";

/**
 * What people and machines may do by one policy and not by the other, widenings first. Whether somebody gains or loses
 * a role is decided exactly, in the language of rules: a change that cannot be decided says so, and counts as a
 * widening. Left out: limits on how much of a profile the Action reads, and what Auth0 does while a customer is only
 * observed.
 *
 * @param now ms since the epoch: rules that have ended give nothing
 */
export function compareAccess(before: Policy, after: Policy, now: number): AccessChange[] {
  const [from, to] = [new Side(before), new Side(after)];
  const changes = [...compareApis(before, after, now), ...compareCustomers(from, to, now)];
  return [...changes.filter(({ widens }) => widens), ...changes.filter(({ widens }) => !widens)];
}
