import { localEnvironment } from "../compiler/policy-files/policy.ts";
import type { Change } from "./changes.ts";
import { differingFields } from "./compare-resource.ts";
import { carryOut, countVersions, type DeployOptions } from "./deploy.ts";
import { embeddedConfig } from "./embedded-config.ts";
import { DeploymentError, DeploymentRefusedError } from "./errors.ts";
import { acceptedKeysOf, countSignatures, keyProblems, type Signatures } from "./keys.ts";
import { makePlan, type Plan } from "./plan.ts";
import { isCarrier, text } from "./resources.ts";
import type { Written } from "./write.ts";

export interface Rotation extends Signatures {
  /** Whether the Actions accept the signing key alone, and every policy is signed by it. */
  readonly done: boolean;
  /** What a person is to do next, in one sentence. */
  readonly next: string;
  /** The ids of the keys that the deployed Actions accept. */
  readonly accepted: readonly string[];
  readonly written: readonly Written[];
  readonly calls: number;
  /** Versions of Actions that were made. */
  readonly action_versions: number;
}

/** The Actions and then the carriers; a third plan must find nothing left. */
const mostSteps = 3;

/**
 * Goes on with a change of the signing key from wherever tenant and environment stand: the Actions accept the keys of
 * `public_keys`, then whatever another key has signed is signed anew. No login is refused in between, and a run that
 * stops anywhere is finished by the next.
 *
 * @throws what `deploy` throws; DeploymentRefusedError also where other changes are not deployed yet
 */
export async function rotate(options: DeployOptions): Promise<Rotation> {
  const written: Written[] = [];
  let build = options.build;
  let calls = 0;
  for (let step = 0; step < mostSteps; step++) {
    const plan = await makePlan({ ...options, ...(build && { build }) });
    build = plan.build;
    const changes = nextChanges(plan);
    if (changes.length > 0) options.step?.(stepText(changes, plan));
    written.push(...(await carryOut(options, plan, changes)));
    calls += plan.transport.calls;
    if (changes.length === 0) return { ...standing(plan), written, calls, action_versions: countVersions(written) };
  }
  throw new DeploymentError(
    "the tenant answered every write, and its policies still are not signed anew: run it again",
  );
}

/** The Actions first: a key signs only what they accept already. */
function nextChanges(plan: Plan): readonly Change[] {
  const { environment } = plan.build.manifest;
  if (environment === localEnvironment) {
    throw new DeploymentRefusedError(
      `the environment ${localEnvironment} has no public_keys: its one key changes with POLICY_SIGNING_KEY, by a deployment`,
    );
  }
  if (!acceptedKeysOf(plan.compared.state.found)) {
    throw new DeploymentRefusedError(
      `nothing is deployed that a key could change of: npm run deploy -- --env ${environment}`,
    );
  }
  const changes = plan.changes.filter(({ action }) => action !== "remove");
  const actions = changes.filter(({ kind }) => kind === "action");
  const [problem] = keyProblems(plan, actions);
  if (problem !== undefined) throw new DeploymentRefusedError(`nothing was written: ${problem}`);
  const other = changes.filter((change) => !isOfKeys(change, plan));
  if (other[0]) {
    throw new DeploymentRefusedError(
      `nothing was written: ${other.length} changes are not of the keys and must be deployed before, signed by a key ` +
        `that the Actions accept: ${other[0].words}`,
    );
  }
  return actions.length > 0 ? actions : changes;
}

/** Whether a change is of keys and signatures only. */
function isOfKeys({ action, kind, found, wanted, fields }: Change, { compared }: Plan): boolean {
  if (action !== "change" || !found || !wanted) return false;
  if (kind === "action") {
    return (
      fields.every((field) => field === "code") && withoutKeys(found.content.code) === withoutKeys(wanted.content.code)
    );
  }
  return isCarrier(kind) && differingFields(found, wanted, { ...compared, isSigned: false }).length === 0;
}

function withoutKeys(code: unknown): string | undefined {
  const keys = embeddedConfig(text(code))?.publicKeys;
  return keys && text(code).replace(/"publicKeys": \[[^\]]*\]/, "");
}

function stepText(changes: readonly Change[], { build }: Plan): string {
  return changes.some(({ kind }) => kind === "action")
    ? `The Actions get the keys ${build.manifest.public_keys.join(", ")}`
    : `Signing ${changes.length} policies by ${build.signedBy.id}`;
}

function standing({
  build,
  compared,
  transport,
}: Plan): Pick<Rotation, "done" | "next" | "accepted" | keyof Signatures> {
  const accepted = (acceptedKeysOf(compared.state.found)?.byAny ?? []).map(({ id }) => id);
  const signatures = countSignatures(compared.state.found, transport.domain);
  const { id } = build.signedBy;
  const others = accepted.filter((key) => key !== id);
  const left = others.filter((key) => (signatures.signed_by[key] ?? 0) > 0);
  return {
    done: others.length === 0,
    next: nextStep(build.manifest.environment, id, others, left),
    accepted,
    ...signatures,
  };
}

function nextStep(environment: string, id: string, others: readonly string[], left: readonly string[]): string {
  const file = `environments/${environment}.yaml`;
  if (others.length === 0) {
    return (
      `The Actions accept the key ${id} alone. To change it, put the public half of a new key (npm run key -- new) beside ` +
      `it in ${file}, set POLICY_SIGNING_KEY to the private one, and run this again.`
    );
  }
  if (left.length > 0) {
    return `What left the policy files is still signed by ${left.join(", ")}: npm run deploy -- --remove, or put it back.`;
  }
  return (
    `Every policy is signed by ${id}. If ${others.join(", ")} is the old key, take it out of public_keys in ${file} and run ` +
    "this again; if it is the new one, set POLICY_SIGNING_KEY to its private half and run this again."
  );
}
