import type { CheckedCustomers } from "../compiler/unchanged/checked-customers.ts";
import { type Build, buildForCustomer, buildFrom, isDeployable } from "./build.ts";
import { changedSince } from "./changed-since.ts";
import type { Difference } from "./changes.ts";
import { ClientIds } from "./client-ids.ts";
import type { Compared } from "./compared.ts";
import { type ConnectOptions, connect } from "./connect.ts";
import { type Desired, desiredOf } from "./desired.ts";
import { differenceOf } from "./difference.ts";
import { embeddedConfig } from "./embedded-config.ts";
import { DeploymentRefusedError } from "./errors.ts";
import { KeptBuilds } from "./kept-builds.ts";
import { KeptReading } from "./kept-reading.ts";
import { Policies } from "./policies.ts";
import { readTenant } from "./read-tenant.ts";
import { text } from "./resources.ts";
import { requireReading } from "./scopes.ts";
import type { Session } from "./sign-in.ts";
import { refuseOtherTenant } from "./tenant-domain.ts";
import type { Transport } from "./transport.ts";

export interface PlanOptions extends ConnectOptions {
  /** Holds apis.yaml, vendor.yaml, customers/ and environments/. */
  readonly policyDir: string;
  readonly environment: string;
  /** Instead of one of the policy files. */
  readonly build?: Build;
  /** Limits everything to this customer. */
  readonly customer?: string | undefined;
  /** Whether to read all of the tenant even so, which finds what the customer had and has no longer. */
  readonly readsAll?: boolean;
  /** PKCS#8 PEM: POLICY_SIGNING_KEY. */
  readonly signingKeyPem?: string | undefined;
  /**
   * For `plan` and `verify`, after which nothing is written. Without a key, compares what policies say, and not their
   * signatures. With `customer`, builds it alone where the other customers' files are known to have no problems.
   */
  readonly forComparison?: boolean | undefined;
  /** The customers that had no problems before, unchanged. */
  readonly checked?: CheckedCustomers | undefined;
  /** Values of `##NAME##`, by name. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** Gets a folder for each environment. */
  readonly keepDir: string;
  /** Whether one that was interrupted goes on where it was. */
  readonly resumes?: boolean;
  /** Told what is being done. */
  readonly step?: (text: string) => void;
}

export interface Plan extends Difference {
  readonly build: Build;
  readonly desired: Desired;
  readonly compared: Compared;
  readonly session: Session;
  readonly transport: Transport;
  readonly kept: KeptBuilds;
}

/**
 * What a deployment would do. Writes nothing to the tenant.
 * @throws PolicyError, SigningKeyError, BudgetError, DeploymentRefusedError, DeploymentError, TenantRefusedError
 */
export async function makePlan(options: PlanOptions): Promise<Plan> {
  const { credentials, customer, secrets, step } = options;
  if (!options.build) step?.("Building the policy and running its examples");
  const build = options.build ?? (await buildAsNeeded(options));
  refuseOtherTenant(build.manifest, credentials);
  if (customer !== undefined) refuseUnknown(build, customer);
  const kept = new KeptBuilds(options.keepDir, options.environment);
  const clientIds = new ClientIds(await kept.clientIds());
  step?.(`Reading the tenant ${credentials.domain}`);
  const { session, transport } = await connect(options);
  const { domain } = credentials;
  const desired = desiredOf(build.files, domain, build.others);
  requireReading(session.scopes, desired);
  const customers = customer === undefined ? undefined : new Set([customer]);
  const read = options.readsAll ? undefined : customers;
  const reading = options.resumes && read === undefined ? await goOn(kept, options) : undefined;
  const state = await readTenant(transport, {
    desired,
    clientIds,
    customers: read,
    kept: reading,
    ...(step && { step }),
  });
  await reading?.end();
  const compared: Compared = {
    desired,
    state,
    policies: policiesOf(desired),
    builtPolicies: new Policies(domain, [build.signedBy]),
    isSigned: isDeployable(build),
    secrets,
    customers,
  };
  const difference = differenceOf(compared);
  const drift = [...difference.drift, ...(await changedSince(difference.changes, desired, kept))];
  return { ...difference, drift, build, desired, compared, session, transport, kept };
}

/** What is deployed is kept, as a whole; what left the policy files is known only beside all that they hold. */
function buildAsNeeded(options: PlanOptions): Promise<Build> {
  const { customer, forComparison, readsAll, credentials } = options;
  const from = { ...options, domain: credentials.domain };
  return customer !== undefined && forComparison && !readsAll ? buildForCustomer(from, customer) : buildFrom(from);
}

async function goOn(kept: KeptBuilds, { credentials, pace, step }: PlanOptions): Promise<KeptReading> {
  const reading = await KeptReading.open(kept.readingFile, credentials.domain, pace?.now);
  if (reading.size > 0) {
    const count = reading.size === 1 ? "one organization" : `${reading.size} organizations`;
    step?.(`Going on with a plan that was interrupted: the connections of ${count} are read already`);
  }
  return reading;
}

/** The keys are those that the build's own Actions accept. */
function policiesOf({ domain, resources }: Desired): Policies {
  const action = resources.find(({ kind }) => kind === "action");
  return new Policies(domain, embeddedConfig(text(action?.content.code))?.publicKeys ?? []);
}

function refuseUnknown({ manifest, customers }: Build, customer: string): void {
  if (customers.includes(customer)) return;
  throw new DeploymentRefusedError(`the environment ${manifest.environment} has no customer "${customer}"`);
}
