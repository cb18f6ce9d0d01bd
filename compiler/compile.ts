import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { exchangesTokens } from "./applications.ts";
import { bundleActions, ownBytes, withConfig } from "./bundling/bundle-actions.ts";
import type { PassedExamples } from "./examples/passed-examples.ts";
import { runExamples } from "./examples/run-examples.ts";
import { describeActions, describeOwn, describePolicies, findSecrets, hashFiles, type Manifest } from "./manifest.ts";
import { assertOrder } from "./own-actions/binding-order.ts";
import { bundleOwnActions } from "./own-actions/bundle-own-actions.ts";
import { type LoadOptions, loadPolicy } from "./policy-files/load.ts";
import { localEnvironment, type Policy } from "./policy-files/policy.ts";
import { acceptedKeys, chooseSigningKey } from "./sealing/choose-signing-key.ts";
import { type SealedCarrier, sealCarriers } from "./sealing/seal-carriers.ts";
import { createSigningKey } from "./sealing/signing-key.ts";
import { type BuiltAction, tenantFiles } from "./tenant-files/tenant-files.ts";
import type { OtherCustomers } from "./unchanged/other-customers.ts";
import { vendorConfig } from "./vendor-config.ts";

export interface CompileOptions extends LoadOptions, PolicyCompileOptions {
  /** Overrides the environment's domain: a tenant that has just started knows its port. */
  readonly domain?: string;
}

interface PolicyCompileOptions {
  /** PKCS#8 PEM of an Ed25519 private key: POLICY_SIGNING_KEY. */
  readonly signingKeyPem?: string | undefined;
  /** Examples that have passed before, unchanged, do not run again. */
  readonly passed?: PassedExamples | undefined;
  /** Without a key, signs by one that is thrown away: to compare with what is deployed, never to deploy. */
  readonly forComparison?: boolean | undefined;
  /** Ms since the epoch. Rules that end are compared with it. */
  readonly now?: number;
  /** The folder of the Actions, the vendor's own among them. Default: actions/ of this repository. */
  readonly actionsDir?: string;
  /** The customers that the policy leaves out, and that the tenant has. */
  readonly others?: OtherCustomers | undefined;
}

export interface Compiled {
  readonly policy: Policy;
  readonly actions: readonly BuiltAction[];
  readonly sealed: ReadonlyMap<string, SealedCarrier>;
  /** auth0-deploy-cli's directory format, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: Manifest;
  /** Of the key that signed the policies. */
  readonly signedBy: PublicKey;
}

/**
 * Loads, checks and compiles a policy and runs its examples. Writes nothing.
 * @throws PolicyError, SigningKeyError, BudgetError
 */
export async function compile({ domain, ...options }: CompileOptions): Promise<Compiled> {
  return compilePolicy(withDomain(await loadPolicy(options), domain), options);
}

/** The same, of a policy that is loaded already. @throws PolicyError, SigningKeyError, BudgetError */
export async function compilePolicy(policy: Policy, options: PolicyCompileOptions): Promise<Compiled> {
  const { signingKeyPem, forComparison, others } = options;
  const [keys, bodies, own] = await Promise.all([
    forComparison && !signingKeyPem && policy.environmentName !== localEnvironment
      ? comparisonKeys(policy)
      : chooseSigningKey(policy.environmentName, policy.environment, signingKeyPem),
    bundleActions(),
    bundleOwnActions(options.actionsDir),
  ]);
  assertOrder(policy, own);
  const sealed = sealCarriers(policy, keys.signing);
  const signed = { carriers: sealed, key: keys.signing };
  const examples = await runExamples(policy, bodies, { now: options.now, passed: options.passed, signed });
  const config = vendorConfig(policy, keys.accepted);
  const actions = bodies
    .map((body) => ({
      name: body.name,
      trigger: body.trigger,
      code: withConfig(body, config),
      ownBytes: ownBytes(body),
    }))
    .filter(({ name }) => name !== "token-exchange" || exchangesTokens(policy) || others?.needs.has("token exchange"));
  const files = tenantFiles(policy, actions, sealed, own, others);
  const manifest = {
    environment: policy.environmentName,
    domain: policy.environment.domain,
    signed_by: keys.signing.publicKey.id,
    public_keys: keys.accepted.map(({ id }) => id),
    examples,
    actions: [...describeActions(actions), ...describeOwn(own)],
    policies: describePolicies(sealed.values()),
    secrets: findSecrets(files),
    files: hashFiles(files),
  };
  return { policy, actions, sealed, files, manifest, signedBy: keys.signing.publicKey };
}

async function comparisonKeys({ environmentName, environment }: Policy) {
  return { signing: createSigningKey(), accepted: await acceptedKeys(environmentName, environment) };
}

/** The policy as its environment would have it with another domain. Undefined: as it is. */
export function withDomain(policy: Policy, domain: string | undefined): Policy {
  return domain === undefined ? policy : { ...policy, environment: { ...policy.environment, domain } };
}
