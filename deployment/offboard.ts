import { type ConnectOptions, connect } from "./connect.ts";
import { type Removal, readRemovals } from "./customer-removals.ts";
import { DeploymentRefusedError } from "./errors.ts";
import { Policies } from "./policies.ts";
import { readKeys } from "./read-keys.ts";
import { refuseMissing } from "./scopes.ts";
import type { SealOptions } from "./seal-options.ts";
import { underLock } from "./under-lock.ts";

export interface OffboardOptions extends ConnectOptions, SealOptions {
  readonly step?: (text: string) => void;
  /** Aborts between two writes. */
  readonly signal?: AbortSignal;
  /** Whether to remove this; asked only where there is something. */
  confirm(plan: OffboardingPlan): Promise<boolean>;
}

export interface OffboardingPlan {
  readonly customer: string;
  /** In this order. */
  readonly removals: readonly Removal[];
  /** `kind name` of what names the customer and holds no policy that our key signed: it stays. */
  readonly left: readonly string[];
  /** Whether the next deployment would create it again. */
  readonly in_policy_files: boolean;
}

export interface Offboarded extends OffboardingPlan {
  readonly calls: number;
  readonly seconds: number;
}

const kinds = ["client_grants", "clients", "connections", "organizations"];
const needed = [
  ...kinds.flatMap((each) => [`read:${each}`, `delete:${each}`]),
  "update:connections",
  ...["read", "create", "update", "delete"].map((verb) => `${verb}:actions`),
];

/**
 * Removes what a tenant has of one customer: the carriers whose policy our key signed for this tenant and customer, and
 * their grants. Grants go first, so that there are no new tokens wherever it stops; a second run finishes.
 *
 * @throws PolicyError, SigningKeyError, DeploymentRefusedError, DeploymentError, TenantRefusedError
 */
export async function offboard(options: OffboardOptions): Promise<Offboarded> {
  const started = performance.now();
  const { customer, credentials, confirm, signal, step } = options;
  const { policies, inPolicyFiles } = await readFiles(options);
  const { session, transport } = await connect(options);
  refuseMissing(session.scopes, new Set(needed));
  step?.(`Reading the tenant ${credentials.domain}`);
  const plan = { customer, ...(await readRemovals(transport, policies, customer)), in_policy_files: inPolicyFiles };
  if (plan.removals.length > 0) {
    if (!(await confirm(plan))) {
      throw new DeploymentRefusedError(`nobody agreed to offboard ${customer}: run it with --yes; nothing was removed`);
    }
    const agreed = new Set(plan.removals.map(({ path }) => path));
    await underLock(transport, signal, async () => {
      // Only what was agreed to, and is the customer's still.
      const now = await readRemovals(transport, policies, customer);
      for (const removal of now.removals.filter(({ path }) => agreed.has(path))) {
        step?.(removal.words);
        const { method, path, body } = removal;
        await transport.request(method, path, { accept: [404], ...(body !== undefined && { body }) });
      }
    });
  }
  return { ...plan, calls: transport.calls, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

/** The customer's own file may be gone, and those of others may be broken: only keys and names are needed. */
async function readFiles(options: OffboardOptions) {
  const { customer, credentials } = options;
  const { accepted, environment, isVendor, slugs } = await readKeys(options, credentials);
  if (isVendor) throw new DeploymentRefusedError(`${customer} is the vendor, whose applications all customers share`);
  return { policies: new Policies(environment.domain, accepted), inPolicyFiles: slugs.includes(customer) };
}
