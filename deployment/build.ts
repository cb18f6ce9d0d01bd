import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { allCustomers } from "../compiler/applications.ts";
import { type Compiled, compile } from "../compiler/compile.ts";
import { compileCustomer, compileRemembering } from "../compiler/compile-customer.ts";
import type { Manifest } from "../compiler/manifest.ts";
import type { CheckedCustomers } from "../compiler/unchanged/checked-customers.ts";
import type { OtherCustomers } from "../compiler/unchanged/other-customers.ts";
import { followed } from "./tenant-domain.ts";

/** What is deployed: of the policy files as they are, or of a deployment that was kept. */
export interface Build {
  /** auth0-deploy-cli's directory format, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: BuiltManifest;
  /** The slugs of the customers, the vendor's first. */
  readonly customers: readonly string[];
  /** Whether only what is in git may be deployed. */
  readonly isProtected: boolean;
  /** How many builds are kept. */
  readonly keep: number;
  /** The key that signed the policies. */
  readonly signedBy: PublicKey;
  /** Under which name an earlier deployment kept it. */
  readonly keptAs?: string;
  /** Customers that the files leave out. Such a build serves to be compared, and is never deployed. */
  readonly others?: OtherCustomers;
}

/** What a deployment needs to know of a manifest. */
export type BuiltManifest = Pick<Manifest, "environment" | "domain" | "signed_by" | "public_keys" | "files">;

/** Whether the tenant's Actions would accept what the build signed. */
export function isDeployable({ manifest }: Pick<Build, "manifest">): boolean {
  return manifest.public_keys.includes(manifest.signed_by);
}

export const keptByDefault = 10;

interface BuildOptions {
  readonly policyDir: string;
  readonly environment: string;
  readonly signingKeyPem?: string | undefined;
  /** The tenant's: a local tenant has another port at each start. */
  readonly domain: string;
  /** Without a key, a build that only serves to be compared. */
  readonly forComparison?: boolean | undefined;
  /** The customers that had no problems before, unchanged. */
  readonly checked?: CheckedCustomers | undefined;
}

/** @throws PolicyError, SigningKeyError, BudgetError */
export async function buildFrom(options: BuildOptions): Promise<Build> {
  const [from, { checked }] = [compileOptions(options), options];
  return buildOf(await (checked ? compileRemembering(from, checked) : compile(from)));
}

/**
 * A build of one customer beside what all share, to be compared: of the whole policy where the files of the others are
 * not all known to have no problems.
 *
 * @throws PolicyError, SigningKeyError, BudgetError
 */
export async function buildForCustomer(options: BuildOptions, customer: string): Promise<Build> {
  const { checked } = options;
  const compiled = checked && (await compileCustomer(compileOptions(options), customer, checked));
  return compiled ? { ...buildOf(compiled), others: compiled.others } : buildFrom(options);
}

function compileOptions({ policyDir, environment, signingKeyPem, forComparison, domain }: BuildOptions) {
  return { dir: policyDir, environment, signingKeyPem, forComparison, ...followed(environment, domain) };
}

function buildOf({ files, manifest, policy, signedBy }: Compiled): Build {
  return {
    files,
    manifest,
    customers: allCustomers(policy).map(({ customer }) => customer),
    isProtected: policy.environment.protected === true,
    keep: policy.environment.keep_deployments ?? keptByDefault,
    signedBy,
  };
}
