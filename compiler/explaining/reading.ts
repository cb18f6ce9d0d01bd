import { readLoginFacts } from "../../actions/federated-login/facts.ts";
import { assertedAttributes, soleIdentity } from "../../actions/federated-login/identity.ts";
import type { PolicyIndex } from "../policy-index.ts";
import { attributesRead, profileAttributes, type ReadAttribute } from "./attributes-read.ts";
import { findNearMisses, type NearMiss } from "./near-misses.ts";

/** What a user's profile has, and what the rules find in it. */
export interface Reading {
  readonly near_misses: readonly NearMiss[];
  /** Logins through a connection of the policy only, as are the next. */
  readonly attributes_read: readonly ReadAttribute[];
  /** The names of all attributes that the profile has and that a rule may read. */
  readonly profile_attributes: readonly string[];
}

export const nothingRead: Reading = { near_misses: [], attributes_read: [], profile_attributes: [] };

/** @param event of post-login */
export function readProfile(index: PolicyIndex, event: unknown, now: number): Reading {
  const { client, connection, user } = readLoginFacts(event);
  const connectionName = connection?.name ?? "";
  const customer = index.ownerOf(connectionName);
  const identity = soleIdentity(user, connectionName);
  if (!customer || !identity) return nothingRead;
  const fromScim = Object.keys(customer.connections[connectionName]?.sources ?? {});
  const source = assertedAttributes(user, identity, fromScim);
  const isApplication = (name: string) => index.findApplication(customer, name)?.name === client?.name;
  return {
    near_misses: findNearMisses({ customer, connectionName, source, isApplication, now }),
    attributes_read: attributesRead(customer, connectionName, source),
    profile_attributes: profileAttributes(source),
  };
}
