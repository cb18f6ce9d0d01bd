import { readLoginFacts } from "../../actions/federated-login/facts.ts";
import { assertedAttributes, soleIdentity } from "../../actions/federated-login/identity.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { PolicyIndex } from "../policy-index.ts";
import { attributesRead, profileAttributes, type ReadAttribute } from "./attributes-read.ts";
import { findNearMisses, type NearMiss } from "./near-misses.ts";
import { tryRules } from "./rules-tried.ts";

/** A rule of the customer, and whether it holds. */
interface RuleRead {
  /** Its number in role_mapping, from 1. */
  readonly rule: number;
  /** `FILE:LINE` */
  readonly at: string;
  readonly roles: readonly string[];
  readonly holds: boolean;
}

/** What a user's profile has, and what the rules find in it. */
export interface Reading {
  readonly near_misses: readonly NearMiss[];
  /** Logins through a connection of the policy only, as are the next. */
  readonly attributes_read: readonly ReadAttribute[];
  /** The names of all attributes that the profile has and that a rule may read. */
  readonly profile_attributes: readonly string[];
  readonly rules: readonly RuleRead[];
}

export const nothingRead: Reading = { near_misses: [], attributes_read: [], profile_attributes: [], rules: [] };

/** @param event of post-login */
export function readProfile(policy: Policy, index: PolicyIndex, event: unknown, now: number): Reading {
  const { client, connection, user } = readLoginFacts(event);
  const connectionName = connection?.name ?? "";
  const customer = index.ownerOf(connectionName);
  const identity = soleIdentity(user, connectionName);
  if (!customer || !identity) return nothingRead;
  const fromScim = Object.keys(customer.connections[connectionName]?.sources ?? {});
  const source = assertedAttributes(user, identity, fromScim);
  const isApplication = (name: string) => index.findApplication(customer, name)?.name === client?.name;
  const placeOf = (rule: number) => placeIn(policy, customer.customer, ["role_mapping", rule]);
  const login = { customer, connectionName, source, isApplication, now, placeOf };
  const rules = tryRules(login);
  return {
    near_misses: findNearMisses(login, rules),
    attributes_read: attributesRead(customer, connectionName, source),
    profile_attributes: profileAttributes(source),
    rules: rules.map(({ rule: { roles }, number, at, failed, limits }) => {
      return { rule: number, at, roles, holds: failed.length === 0 && limits.length === 0 };
    }),
  };
}

/** `FILE:LINE` of a path in a customer's file. */
export function placeIn({ files, locate }: Policy, slug: string, path: readonly (string | number)[]): string {
  const { file, line } = locate(files.customer(slug), path);
  return `${file}:${line}`;
}
