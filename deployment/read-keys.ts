import { join } from "node:path";
import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { findCustomerFiles } from "../compiler/policy-files/find-customer-files.ts";
import { readPolicyFile } from "../compiler/policy-files/policy-file.ts";
import { PolicyError } from "../compiler/policy-files/problems.ts";
import { readEnvironment } from "../compiler/policy-files/read-environment.ts";
import { type Environment, vendorSchema } from "../compiler/policy-files/schema.ts";
import { acceptedKeys, chooseSigningKey } from "../compiler/sealing/choose-signing-key.ts";
import type { SealOptions } from "./seal-options.ts";
import { followed, refuseOtherTenant } from "./tenant-domain.ts";

/** What can be known of a customer without its own file, which may be gone. */
interface EnvironmentKeys {
  readonly environment: Environment;
  /** The keys that the environment's Actions accept. */
  readonly accepted: readonly PublicKey[];
  readonly isVendor: boolean;
  /** The customers that the environment has. */
  readonly slugs: readonly string[];
}

/**
 * Reads an environment's keys: its file and the vendor's, and no other, which may be broken.
 * @throws PolicyError, SigningKeyError, DeploymentRefusedError
 */
export async function readKeys(
  { policyDir, environment: name, customer, signingKeyPem }: SealOptions,
  tenant: { readonly domain: string },
): Promise<EnvironmentKeys> {
  const { file, data, usable } = await readEnvironment(policyDir, name);
  if (!data) throw new PolicyError(file.problems);
  const environment = { ...data, ...followed(name, tenant.domain) };
  refuseOtherTenant({ environment: name, domain: environment.domain }, tenant);
  const vendor = await readPolicyFile(join(policyDir, "vendor.yaml"), vendorSchema, {
    customer: "vendor",
    name: "Vendor",
  });
  if (!vendor.usable) throw new PolicyError(vendor.file.problems);
  const { slugs } = await findCustomerFiles(policyDir, file, usable.customers);
  return {
    environment,
    accepted: signingKeyPem
      ? (await chooseSigningKey(name, environment, signingKeyPem)).accepted
      : await acceptedKeys(name, environment),
    isVendor: vendor.usable.customer === customer,
    slugs,
  };
}
