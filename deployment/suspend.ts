import { type Carrier, isAsWanted, isCustomers, readCarriers, writeCarrier } from "./carriers.ts";
import { ClientIds } from "./client-ids.ts";
import { type ConnectOptions, connect } from "./connect.ts";
import { DeploymentError, DeploymentRefusedError } from "./errors.ts";
import { refuseUncleanTree } from "./git-tree.ts";
import { KeptBuilds } from "./kept-builds.ts";
import { refuseMissing } from "./scopes.ts";
import { type SealedCustomer, type SealOptions, sealCustomer } from "./seal-customer.ts";
import { readTokenLives, type TokenLife } from "./token-lives.ts";
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
  /** Access tokens that were given before, and still work. */
  readonly tokens: readonly TokenLife[];
  /** Whether the policy file says the same: if not, the next deployment takes it back. */
  readonly in_policy_file: boolean;
  readonly file: string;
  readonly calls: number;
  readonly seconds: number;
}

const needed = ["clients", "connections"].flatMap((each) => [`read:${each}`, `update:${each}`]);
const lockScopes = ["read", "create", "update", "delete"].map((verb) => `${verb}:actions`);

/**
 * Suspends a customer at once: its carriers are signed anew, and nothing else is written. A crash in between leaves
 * each as it was or suspended, and one that is suspended refuses; a second run finishes.
 *
 * @throws PolicyError, SigningKeyError, DeploymentRefusedError, DeploymentError, TenantRefusedError
 */
export async function suspend(options: SuspendOptions): Promise<Suspended> {
  return enforce(options, await sealCustomer(options, options.credentials.domain, true), true);
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
  const { customer, environment, keepDir, step, signal } = options;
  const { session, transport } = await connect(options);
  refuseMissing(session.scopes, new Set([...needed, ...lockScopes, "read:resource_servers"]));
  const kept = new KeptBuilds(keepDir, environment);
  const clientIds = new ClientIds(await kept.clientIds());
  const written: Written[] = [];
  // Read under the lock: what another deployment has just written must not be overwritten by what was there before.
  const there = await underLock(transport, signal, async () => {
    const found = await readCarriers(transport, sealed.carriers, clientIds);
    const carriers = found.filter(isCustomers);
    for (const carrier of carriers) {
      if (isAsWanted(carrier)) continue;
      step?.(`Writing the ${labelOf(carrier)}`);
      await writeCarrier(transport, carrier);
      written.push({ action: "change", kind: carrier.wanted.kind, name: carrier.wanted.name });
    }
    if (written.length > 0) await verifyWritten(transport, carriers, clientIds);
    return found;
  });
  await kept.keepClientIds(clientIds.kept());
  const carriers = there.filter(isCustomers);
  refuseOthers(sealed, there, written.length);
  const names = new Set(there.map(labelOf));
  const tokens = suspended ? await readTokenLives(transport, sealed.audiences) : [];
  return {
    customer,
    suspended,
    written,
    unchanged: carriers.length - written.length,
    not_there: sealed.carriers.map((wanted) => labelOf({ wanted })).filter((each) => !names.has(each)),
    tokens,
    in_policy_file: (sealed.enforcement === "suspended") === suspended,
    file: sealed.file,
    calls: transport.calls,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

const labelOf = ({ wanted }: Pick<Carrier, "wanted">): string => `${wanted.kind} ${wanted.name}`;

/** What bears a name of the customer's and holds no policy of it would be told as done. */
function refuseOthers({ carriers }: SealedCustomer, there: readonly Carrier[], written: number): void {
  const customer = carriers[0]?.customer;
  if (there.length === 0) {
    throw new DeploymentRefusedError(`nothing was written: the tenant has no connection or application of ${customer}`);
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
  if (wrong.length === 0) return;
  const names = wrong.map(labelOf).join(", ");
  throw new DeploymentError(`the tenant answered every write, and still is not as wanted: ${names}; run it again`);
}
