import { type Carrier, isAsWanted, isCustomers, readCarriers, writeCarrier } from "./carriers.ts";
import { ClientIds } from "./client-ids.ts";
import { type ConnectOptions, connect } from "./connect.ts";
import { DeploymentError, DeploymentRefusedError } from "./errors.ts";
import { refuseUncleanTree } from "./git-tree.ts";
import { KeptBuilds } from "./kept-builds.ts";
import { isSuspended, type LeftOver, readLeftOver, suspendedCarrier } from "./left-over-carriers.ts";
import { Policies } from "./policies.ts";
import { refuseMissing } from "./scopes.ts";
import { customerWithoutFile, type SealedCustomer, sealCustomer } from "./seal-customer.ts";
import type { SealOptions } from "./seal-options.ts";
import { allAudiences, readTokenLives, type TokenLife } from "./token-lives.ts";
import type { Transport } from "./transport.ts";
import { underLock } from "./under-lock.ts";
import type { Written } from "./write.ts";

export interface SuspendOptions extends ConnectOptions, SealOptions {
  /** Holds the ids of clients, which spare reads. */
  readonly keepDir: string;
  readonly step?: (text: string) => void;
  /** Aborts between two writes. */
  readonly signal?: AbortSignal;
}

export interface Suspended {
  readonly customer: string;
  /** Whether the customer is suspended now. */
  readonly suspended: boolean;
  readonly written: readonly Written[];
  /** How many carriers were so already. */
  readonly unchanged: number;
  /** `kind name` of what the policy file names and the tenant lacks. */
  readonly not_there: readonly string[];
  /** `kind name` of what left the policy files, is in the tenant, and is suspended now. */
  readonly left_over: readonly string[];
  /** Access tokens that were given before, and still work. */
  readonly tokens: readonly TokenLife[];
  /** Whether the policy file says the same: if not, the next deployment takes it back. */
  readonly in_policy_file: boolean;
  /** Null of a customer that left the policy files. */
  readonly file: string | null;
  readonly calls: number;
  readonly seconds: number;
}

const needed = ["clients", "connections"].flatMap((each) => [`read:${each}`, `update:${each}`]);
const lockScopes = ["read", "create", "update", "delete"].map((verb) => `${verb}:actions`);

/**
 * Suspends a customer at once: its carriers are signed anew, and nothing else is written. First those that its file
 * names, then those that left the policy files and are still in the tenant. A crash in between leaves each as it was or
 * suspended, and one that is suspended refuses; a second run finishes.
 *
 * @throws PolicyError, SigningKeyError, DeploymentRefusedError, DeploymentError, TenantRefusedError
 */
export async function suspend(options: SuspendOptions): Promise<Suspended> {
  const { domain } = options.credentials;
  const sealed = (await customerWithoutFile(options, domain)) ?? (await sealCustomer(options, domain, true));
  return enforce(options, sealed, true);
}

/** Gives a customer the enforcement that its policy file says. @throws as `suspend` */
export async function resume(options: SuspendOptions): Promise<Suspended> {
  const sealed = await sealCustomer(options, options.credentials.domain, false);
  if (sealed.enforcement === "suspended") {
    throw new DeploymentRefusedError(
      `${sealed.file} says enforcement: suspended: change it to what the customer is to have, and resume again`,
    );
  }
  // What is suspended gives nothing, whatever else the file says. What is resumed gives what the file says.
  if (sealed.isProtected) await refuseUncleanTree(options.policyDir);
  return enforce(options, sealed, false);
}

async function enforce(options: SuspendOptions, sealed: SealedCustomer, suspended: boolean): Promise<Suspended> {
  const started = performance.now();
  const { customer, environment, keepDir, signal } = options;
  const { session, transport } = await connect(options);
  refuseMissing(session.scopes, new Set([...needed, ...lockScopes, "read:resource_servers"]));
  const kept = new KeptBuilds(keepDir, environment);
  const clientIds = new ClientIds(await kept.clientIds());
  const writing: Writing = { transport, sealed, clientIds, written: [], ...(options.step && { step: options.step }) };
  // Read under the lock: what another deployment has just written must not be overwritten by what was there before.
  const { there, leftOver } = await underLock(transport, signal, async () => {
    const there = await writeNamed(writing);
    return { there, leftOver: await writeLeftOver(writing, there, suspended) };
  });
  await kept.keepClientIds(clientIds.kept());
  refuseOthers(sealed, there, leftOver, writing.written.length);
  const names = new Set(there.map(labelOf));
  const { written } = writing;
  return {
    customer,
    suspended,
    written,
    unchanged: there.filter(isCustomers).length + (suspended ? leftOver.length : 0) - written.length,
    not_there: sealed.carriers.map((wanted) => labelOf({ wanted })).filter((each) => !names.has(each)),
    left_over: leftOver.filter((each) => suspended || isSuspended(each)).map((wanted) => labelOf({ wanted })),
    tokens: suspended ? await readTokenLives(transport, sealed.audiences ?? (await allAudiences(transport))) : [],
    in_policy_file: (sealed.enforcement === "suspended") === suspended,
    file: sealed.file ?? null,
    calls: transport.calls,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

interface Writing {
  readonly transport: Transport;
  readonly sealed: SealedCustomer;
  readonly clientIds: ClientIds;
  readonly written: Written[];
  readonly step?: (text: string) => void;
}

async function write(writing: Writing, carrier: Carrier): Promise<void> {
  writing.step?.(`Writing the ${labelOf(carrier)}`);
  await writeCarrier(writing.transport, carrier);
  writing.written.push({ action: "change", kind: carrier.wanted.kind, name: carrier.wanted.name });
}

/** @returns what bears the names of the policy file, as it was before */
async function writeNamed(writing: Writing): Promise<readonly Carrier[]> {
  const { transport, sealed, clientIds, written } = writing;
  const there = await readCarriers(transport, sealed.carriers, clientIds);
  const carriers = there.filter(isCustomers);
  for (const carrier of carriers) if (!isAsWanted(carrier)) await write(writing, carrier);
  if (written.length > 0) await verifyWritten(transport, carriers, clientIds);
  return there;
}

/** Last, since all connections and applications are listed for it. @returns what was there before */
async function writeLeftOver(
  writing: Writing,
  there: readonly Carrier[],
  suspended: boolean,
): Promise<readonly LeftOver[]> {
  const { transport, sealed } = writing;
  writing.step?.(`Looking for what left the policy files`);
  const policies = new Policies(transport.domain, sealed.accepted);
  const known = new Set(there.map(({ id }) => id));
  const read = () => readLeftOver(transport, policies, sealed.customer, known);
  const leftOver = await read();
  const active = suspended ? leftOver.filter((each) => !isSuspended(each)) : [];
  for (const each of active) await write(writing, suspendedCarrier(each, sealed.signing, transport.domain));
  const wrong = active.length === 0 ? [] : (await read()).filter((each) => !isSuspended(each));
  if (wrong.length > 0) throw notAsWanted(wrong.map((wanted) => labelOf({ wanted })));
  return leftOver;
}

const labelOf = ({ wanted }: { readonly wanted: Pick<Carrier["wanted"], "kind" | "name"> }): string =>
  `${wanted.kind} ${wanted.name}`;

/** What bears a name of the customer's and holds no policy of it would be told as done. */
function refuseOthers(
  { customer, unknown }: SealedCustomer,
  there: readonly Carrier[],
  leftOver: readonly LeftOver[],
  written: number,
): void {
  if (there.length + leftOver.length === 0) {
    throw new DeploymentRefusedError(
      `nothing was written: the tenant has no connection or application of ${customer}${unknown ? `, and there is ${unknown}` : ""}`,
    );
  }
  const others = there.filter((carrier) => !isCustomers(carrier)).map(labelOf);
  if (others.length === 0) return;
  throw new DeploymentError(
    `${written} carriers were written, but not ${others.join(", ")}, which holds no policy of ${customer}: see npm run plan`,
  );
}

/** What the writes answered is not believed. */
async function verifyWritten(transport: Transport, there: readonly Carrier[], clientIds: ClientIds): Promise<void> {
  const wanted = [...new Set(there.map((carrier) => carrier.wanted))];
  const now = (await readCarriers(transport, wanted, clientIds)).filter(isCustomers);
  const ids = new Map(now.map((carrier) => [carrier.id, carrier]));
  const wrong = there.filter(({ id }) => {
    const carrier = ids.get(id);
    return !carrier || !isAsWanted(carrier);
  });
  if (wrong.length > 0) throw notAsWanted(wrong.map(labelOf));
}

function notAsWanted(names: readonly string[]): DeploymentError {
  return new DeploymentError(
    `the tenant answered every write, and still is not as wanted: ${names.join(", ")}; run it again`,
  );
}
