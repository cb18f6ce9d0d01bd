import { ownClaims } from "../../../actions/policy/decision/decision.ts";
import { claimPrefix, isPlainPrefix, isTakenClaim } from "../claim-names.ts";
import type { Apis } from "../schema.ts";
import type { Part } from "./view.ts";

/** The names become claims, and gateways make headers of claims: these do not distinguish case. */
const attributeName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const prototypeKeys: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Refuses names of fixed attributes that cannot be claims, or that collide with another claim. */
export function checkDeclaredAttributes({ file, data }: Part<Apis>): void {
  const known = new Map(ownClaims.map((name) => [name.toLowerCase(), `the claim ${name}`]));
  for (const name of Object.keys(data.attributes ?? {})) {
    const wrong = problemOf(name, data.namespace, known.get(name.toLowerCase()));
    if (wrong !== undefined) file.refuse(["attributes", name], wrong, "key");
    known.set(name.toLowerCase(), `the attribute ${name}`);
  }
}

function problemOf(name: string, namespace: string, other: string | undefined): string | undefined {
  if (!attributeName.test(name)) {
    return `"${name}" must be letters, digits and underscores, starting with a letter, at most 64 characters`;
  }
  if (prototypeKeys.has(name)) return `"${name}" is a name of JavaScript's own: choose another`;
  if (other !== undefined) return `"${name}" collides with ${other}: choose another name`;
  const claim = claimPrefix(namespace) + name;
  const isTaken = isPlainPrefix(namespace) && isTakenClaim(claim);
  return isTaken ? `its claim would be named ${claim}, which has a meaning: choose another name` : undefined;
}
