import type { Change } from "./changes.ts";
import { publicChange } from "./changes.ts";
import { differenceOf } from "./difference.ts";
import { DeploymentError, DeploymentRefusedError } from "./errors.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { isOfCustomer, preflight } from "./preflight.ts";
import { readTenant } from "./read-tenant.ts";
import { keyOf } from "./resources.ts";
import { refuseStale } from "./stale.ts";
import { underLock } from "./under-lock.ts";
import { type WriteOptions, type Written, writeChanges } from "./write.ts";

export interface DeployOptions extends PlanOptions {
  /** Removes what left the policy files. */
  readonly remove?: boolean;
  /** Whether to write a plan that widens access. */
  confirm(changes: readonly Change[]): Promise<boolean>;
  /** Aborts between two writes. */
  readonly signal?: AbortSignal;
  /** Loads auth0-deploy-cli for a tenant, if not as usual. */
  readonly loadCli?: WriteOptions["loadCli"];
}

export interface Deployed {
  readonly written: readonly Written[];
  readonly calls: number;
  /** Versions of Actions that were made. */
  readonly action_versions: number;
  readonly seconds: number;
}

/** Plans, writes what changed, and reads it again. @throws what `makePlan` throws */
export async function deploy(options: DeployOptions): Promise<Deployed> {
  const started = performance.now();
  // What left the policy files is found only among all that there is.
  const plan = await makePlan({ ...options, readsAll: options.remove === true });
  const changes = plan.changes.filter(
    (change) => isOfCustomer(change, options.customer) && (change.action !== "remove" || options.remove === true),
  );
  const written = await carryOut(options, plan, changes);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { written, calls: plan.transport.calls, action_versions: countVersions(written), seconds };
}

export function countVersions(written: readonly Written[]): number {
  return written.filter(({ kind, action }) => kind === "action" && action !== "remove").length;
}

/**
 * Writes these changes of a plan, in the order that fails closed, and reads them again.
 * @throws DeploymentRefusedError, DeploymentError, TenantRefusedError
 */
export async function carryOut(
  options: DeployOptions,
  plan: Plan,
  changes: readonly Change[],
): Promise<readonly Written[]> {
  const written: Written[] = [];
  // A build is kept as it is deployed, for a rollback of all customers.
  if (plan.build.others) throw new Error("a build of one customer serves to be compared, and is not deployed");
  if (changes.length > 0) {
    await preflight(plan, changes, options.policyDir);
    const widening = changes.filter(({ widens }) => widens).length;
    if (widening > 0 && !(await options.confirm(changes))) {
      throw new DeploymentRefusedError(
        `${widening} changes widen access, and nobody agreed: read the plan, and deploy with --yes; nothing was written`,
      );
    }
    await write(options, plan, changes, written);
  }
  await plan.kept.keepClientIds(plan.compared.state.clientIds.kept());
  return written;
}

async function write(
  options: DeployOptions,
  plan: Plan,
  changes: readonly Change[],
  written: Written[],
): Promise<void> {
  const { transport, build, kept, compared } = plan;
  const { step, signal } = options;
  const kind = build.keptAs === undefined ? {} : { rollback_to: build.keptAs };
  const made = { ...kind, changes: changes.map(publicChange) };
  const name = await kept.keep(build.files, build.manifest, made, build.keep);
  await underLock(transport, signal, async () => {
    step?.("Reading again what is to be written");
    refuseStale(changes, await readAgain(plan, changes), plan.desired);
    await writeChanges({
      transport,
      compared,
      changes,
      onWritten: (each) => written.push(each),
      loadCli: options.loadCli,
      ...(step && { step }),
    });
    step?.("Reading what was written");
    await verifyWritten(plan, changes);
  });
  const isWhole = changes.length >= plan.changes.filter(({ action }) => action !== "remove").length;
  if (options.customer === undefined && isWhole) await kept.finish(name);
}

/** So many customers are read one by one; more are read with all others. */
const fewCustomers = 5;

/** What is still to be changed of these, as the tenant is now, and what there is. */
async function readAgain({ transport, desired, compared }: Plan, changes: readonly Change[]) {
  const touched = new Set(changes.flatMap(({ customer }) => customer ?? []));
  // What left the policy files has no name by which it could be asked for.
  const isRemoving = changes.some(({ action }) => action === "remove");
  const customers = touched.size <= fewCustomers && !isRemoving ? touched : undefined;
  const { clientIds } = compared.state;
  const state = await readTenant(transport, { desired, clientIds, customers });
  const keys = new Set(changes.map(keyOf));
  const left = differenceOf({ ...compared, state, customers: customers ?? compared.customers }).changes;
  return {
    changes: left.filter((change) => keys.has(keyOf(change))),
    present: new Set(state.found.map(keyOf)),
  };
}

/** What was written is read again: what the writes answered is not believed. */
async function verifyWritten(plan: Plan, changes: readonly Change[]): Promise<void> {
  const { changes: wrong } = await readAgain(plan, changes);
  if (wrong.length === 0) return;
  const words = wrong.map((change) => change.words).join("; ");
  throw new DeploymentError(`the tenant answered every write, and still is not as planned: ${words}`);
}
