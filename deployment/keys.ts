import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { isBundled } from "../compiler/actions.ts";
import { localEnvironment } from "../compiler/policy-files/policy.ts";
import type { Change } from "./changes.ts";
import { embeddedConfig } from "./embedded-config.ts";
import type { Plan } from "./plan.ts";
import { Policies, signingKeyOf } from "./policies.ts";
import { type Found, isCarrier, keyOf, type Resource, text } from "./resources.ts";

/** The keys that the Actions of a tenant, or of a build, accept. */
interface AcceptedKeys {
  /** By each of them: what these sign is refused nowhere. */
  readonly byAll: readonly PublicKey[];
  /** By at least one. */
  readonly byAny: readonly PublicKey[];
}

/** Undefined: there is no Action of ours, or none that is deployed. */
export function acceptedKeysOf(resources: readonly Resource[]): AcceptedKeys | undefined {
  const lists = resources.flatMap(({ kind, name, content }) => {
    const config = kind === "action" && isBundled(name) ? embeddedConfig(text(content.code)) : undefined;
    return config ? [config.publicKeys] : [];
  });
  const [first, ...more] = lists;
  if (first === undefined) return undefined;
  const byAll = first.filter((key) => more.every((list) => includes(list, key)));
  return { byAll, byAny: [...new Map(lists.flat().map((key) => [key.x, key])).values()] };
}

/** The policies of a tenant, by whether one of its Actions' keys signed them. */
export interface Signatures {
  /** How many policies each accepted key signed for the carrier that holds them, by the key's id. */
  readonly signed_by: Readonly<Record<string, number>>;
  /** How many carriers hold a policy that no accepted key signed for them: the Actions refuse them. */
  readonly refused: number;
}

/** Verifies every signature: what a policy says of its key is only a hint, which spares the others. */
export function countSignatures(found: readonly Found[], domain: string): Signatures {
  const openers = new Map((acceptedKeysOf(found)?.byAny ?? []).map((key) => [key.id, new Policies(domain, [key])]));
  const signed_by: Record<string, number> = {};
  let refused = 0;
  for (const each of found) {
    const id = signingKeyOf(each);
    if (id === undefined) continue;
    if (openers.get(id)?.open(each).is === "policy") signed_by[id] = (signed_by[id] ?? 0) + 1;
    else refused += 1;
  }
  return { signed_by, refused };
}

/**
 * Why a deployment's keys would refuse logins that work now. In `local` the one key may change with each build.
 * @param changes what is to be written
 */
export function keyProblems(plan: Plan, changes: readonly Change[]): string[] {
  if (plan.build.manifest.environment === localEnvironment) return [];
  return [...notAcceptedYet(plan, changes), ...stillNeeded(plan, changes)];
}

/** Policies are written one by one: whatever is signed by a key that the Actions do not know yet is refused. */
function notAcceptedYet({ build, compared }: Plan, changes: readonly Change[]): string[] {
  const deployed = acceptedKeysOf(compared.state.found);
  const signs = changes.some(
    ({ action, kind, fields }) =>
      action !== "remove" && isCarrier(kind) && (fields.includes("metadata") || fields.includes("client_metadata")),
  );
  if (!deployed || !signs || includes(deployed.byAll, build.signedBy)) return [];
  return [
    `the deployed Actions do not accept the key ${build.signedBy.id} yet, so that they would refuse what it signs: ` +
      "npm run key -- rotate",
  ];
}

/** Of a key that the Actions would no longer accept: the policies that only it has signed. */
function stillNeeded({ desired, compared }: Plan, changes: readonly Change[]): string[] {
  if (
    !changes.some(({ action, kind, fields }) => action === "change" && kind === "action" && fields.includes("code"))
  ) {
    return [];
  }
  const { found } = compared.state;
  const kept = acceptedKeysOf(desired.resources)?.byAll ?? [];
  const dropped = (acceptedKeysOf(found)?.byAny ?? []).filter((key) => !includes(kept, key));
  const removed = new Set(changes.filter(({ action }) => action === "remove").map(keyOf));
  return dropped.flatMap((key) => {
    const policies = new Policies(desired.domain, [key]);
    const count = found.filter((each) => !removed.has(keyOf(each)) && policies.open(each).is === "policy").length;
    if (count === 0) return [];
    return [
      `the key ${key.id} still signs ${count} policies, which Actions without it would refuse: leave it in ` +
        "public_keys until npm run key -- rotate has had them signed anew, and until what left the policy files is removed",
    ];
  });
}

const includes = (keys: readonly PublicKey[], { x }: PublicKey): boolean => keys.some((key) => key.x === x);
