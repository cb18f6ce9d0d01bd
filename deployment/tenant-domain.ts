import { localEnvironment } from "../compiler/policy-files/policy.ts";
import { DeploymentRefusedError } from "./errors.ts";

/** Of a tenant on the developer's own machine, its domain: the environment follows it from port to port. */
export function followed(environment: string, domain: string): { domain?: string } {
  const isOnLoopback = /^(?:localhost|127\.0\.0\.1|(?:[a-z0-9-]+\.)+localhost)(?::\d+)?$/.test(domain);
  return environment === localEnvironment && isOnLoopback ? { domain } : {};
}

interface BuiltFor {
  readonly environment: string;
  readonly domain: string;
}

/** Signed policies hold for one tenant. @throws DeploymentRefusedError */
export function refuseOtherTenant({ environment, domain: builtFor }: BuiltFor, tenant: { domain: string }): void {
  if (builtFor === tenant.domain) return;
  throw new DeploymentRefusedError(
    `the environment ${environment} is built for ${builtFor}, but AUTH0_DOMAIN is ${tenant.domain}: ` +
      "its policies would be refused there",
  );
}
