import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { allCustomers } from "../compiler/applications.ts";
import { compile } from "../compiler/compile.ts";
import type { Manifest } from "../compiler/manifest.ts";
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
}

/** @throws PolicyError, SigningKeyError, BudgetError */
export async function buildFrom(options: BuildOptions): Promise<Build> {
  const { policyDir, environment, signingKeyPem, domain, forComparison } = options;
  const { files, manifest, policy, signedBy } = await compile({
    dir: policyDir,
    environment,
    signingKeyPem,
    forComparison,
    ...followed(environment, domain),
  });
  return {
    files,
    manifest,
    customers: allCustomers(policy).map(({ customer }) => customer),
    isProtected: policy.environment.protected === true,
    keep: policy.environment.keep_deployments ?? keptByDefault,
    signedBy,
  };
}
