import { createHash } from "node:crypto";
import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { triggers } from "@federated-actions/auth0-dialect/triggers";
import { sortedUnique } from "../actions/policy/text.ts";
import { budgetBytes } from "./bundling/bundle-actions.ts";
import type { OwnAction } from "./own-actions/bundle-own-actions.ts";
import type { SealedCarrier } from "./sealing/seal-carriers.ts";
import type { BuiltAction } from "./tenant-files/tenant-files.ts";

/** `dist/manifest.json`: what was built. The same input and key give the same manifest. */
export interface Manifest {
  readonly environment: string;
  readonly domain: string;
  readonly signed_by: string;
  readonly public_keys: readonly string[];
  readonly examples: number;
  readonly actions: readonly {
    name: string;
    trigger: string;
    bytes: number;
    /** Without the vendor's configuration: what `budget_bytes` limits. Your own Actions have Auth0's limit only. */
    own_bytes: number;
    budget_bytes: number;
    sha256: string;
  }[];
  readonly policies: readonly {
    kind: string;
    name: string;
    customer: string;
    /** The version that the Actions log. */
    version: string;
    characters: number;
    capacity: number;
  }[];
  /** Names of the policy files' secrets (`##NAME##`). auth0-deploy-cli silently omits missing ones. */
  readonly secrets: readonly string[];
  /** SHA-256 by path. */
  readonly files: Readonly<Record<string, string>>;
}

export function describeActions(actions: readonly BuiltAction[]): Manifest["actions"] {
  return actions.map(({ name, trigger, code, ownBytes }) => ({
    name,
    trigger: `${trigger}/${triggers[trigger].version}`,
    bytes: Buffer.byteLength(code),
    own_bytes: ownBytes,
    budget_bytes: budgetBytes,
    sha256: sha256(code),
  }));
}

/** The vendor's own, which have no configuration embedded. */
export function describeOwn(actions: readonly OwnAction[]): Manifest["actions"] {
  return actions.map(({ name, trigger, code }) => ({
    name,
    trigger: `${trigger}/${triggers[trigger].version}`,
    bytes: Buffer.byteLength(code),
    own_bytes: Buffer.byteLength(code),
    budget_bytes: actionLimits.code,
    sha256: sha256(code),
  }));
}

export function describePolicies(sealed: Iterable<SealedCarrier>): Manifest["policies"] {
  return [...sealed].map(({ kind, name, customer, version, characters, capacity }) => ({
    kind,
    name,
    customer,
    version,
    characters,
    capacity,
  }));
}

export function hashFiles(files: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...files].map(([path, text]) => [path, sha256(text)]));
}

export function findSecrets(files: ReadonlyMap<string, string>): string[] {
  const names = [...files.values()].flatMap((text) =>
    [...text.matchAll(/(##|@@)([A-Za-z0-9_]+)\1/g)].map(([, , name]) => name ?? ""),
  );
  return sortedUnique(names);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
