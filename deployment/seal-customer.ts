import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { apisOf } from "../compiler/applications.ts";
import { didYouMean } from "../compiler/policy-files/did-you-mean.ts";
import { loadPolicy } from "../compiler/policy-files/load.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import { PolicyError } from "../compiler/policy-files/problems.ts";
import type { Customer } from "../compiler/policy-files/schema.ts";
import { chooseSigningKey } from "../compiler/sealing/choose-signing-key.ts";
import { type SealedCarrier, sealCarriers } from "../compiler/sealing/seal-carriers.ts";
import type { SigningKey } from "../compiler/sealing/signing-key.ts";
import { DeploymentRefusedError } from "./errors.ts";
import { readKeys } from "./read-keys.ts";
import type { SealOptions } from "./seal-options.ts";
import { followed, refuseOtherTenant } from "./tenant-domain.ts";

export interface SealedCustomer {
  readonly customer: string;
  /** As the policy file says; undefined without a file. */
  readonly enforcement: Customer["enforcement"] | undefined;
  /** The customer's file; undefined of one that left the policy files. */
  readonly file: string | undefined;
  readonly carriers: readonly SealedCarrier[];
  readonly isProtected: boolean;
  /** The audiences for which its users and machines get tokens; undefined without a file. */
  readonly audiences: readonly string[] | undefined;
  readonly signing: SigningKey;
  /** The keys that the environment's Actions accept. */
  readonly accepted: readonly PublicKey[];
  /** What to say where neither files nor tenant have it. */
  readonly unknown?: string;
}

/**
 * The signed policies of one customer that hold an enforcement: those of its connections and applications. What is
 * wrong in other customers' files does not matter.
 *
 * @param suspended whether they suspend the customer, whatever its file says
 * @throws PolicyError, SigningKeyError, DeploymentRefusedError
 */
export async function sealCustomer(options: SealOptions, domain: string, suspended: boolean): Promise<SealedCustomer> {
  const { policyDir, environment: name, customer: slug } = options;
  const loaded = await loadPolicy({ dir: policyDir, environment: name, onlyCustomer: slug });
  const environment = { ...loaded.environment, ...followed(name, domain) };
  refuseOtherTenant({ environment: name, domain: environment.domain }, { domain });
  const customer = loaded.customers.find((each) => each.customer === slug);
  if (!customer) throw new DeploymentRefusedError(`the environment ${name} has no customer "${slug}"`);
  const { signing, accepted } = await chooseSigningKey(name, environment, options.signingKeyPem);
  const carriers = sealed({ ...loaded, environment }, customer, signing, suspended);
  return {
    customer: slug,
    enforcement: customer.enforcement,
    file: loaded.files.customer(slug),
    carriers: [...carriers.values()].filter(({ kind }) => kind !== "organization"),
    isProtected: environment.protected === true,
    audiences: audiencesOf(loaded, customer),
    signing,
    accepted,
  };
}

/**
 * The same of a customer that left the policy files, of which nothing is known but what the tenant has. Undefined: the
 * files have it.
 *
 * @throws PolicyError, SigningKeyError, DeploymentRefusedError
 */
export async function customerWithoutFile(options: SealOptions, domain: string): Promise<SealedCustomer | undefined> {
  const { environment: name, customer, signingKeyPem } = options;
  const { environment, slugs, isVendor } = await readKeys(options, { domain });
  if (slugs.includes(customer) || isVendor) return undefined;
  const keys = await chooseSigningKey(name, environment, signingKeyPem);
  const nothing = { enforcement: undefined, file: undefined, audiences: undefined, carriers: [] };
  const unknown = `no customer "${customer}"${didYouMean(customer, slugs)}`;
  return { customer, ...nothing, ...keys, isProtected: environment.protected === true, unknown };
}

function sealed(policy: Policy, customer: Customer, key: SigningKey, suspended: boolean): Map<string, SealedCarrier> {
  const withChange = (change: Partial<Customer>) => ({
    ...policy,
    customers: policy.customers.map((each) => (each === customer ? { ...each, ...change } : each)),
  });
  const isOwn = (each: Customer) => each.customer === customer.customer;
  if (!suspended) return sealCarriers(policy, key, isOwn);
  try {
    return sealCarriers(withChange({ enforcement: "suspended" }), key, isOwn);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    // A policy that fills its carrier leaves no room for the suspension. Suspended, it needs no rules.
    return sealCarriers(withChange({ enforcement: "suspended", role_mapping: [] }), key, isOwn);
  }
}

function audiencesOf({ apis }: Policy, customer: Customer): string[] {
  const ofApplications = Object.values(customer.applications).flatMap((application) => apisOf(customer, application));
  const keys = new Set([...Object.keys(customer.access), ...ofApplications]);
  return [...keys].flatMap((key) => apis.apis[key]?.audience ?? []);
}
