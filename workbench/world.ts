import { createPrivateKey, createPublicKey } from "node:crypto";
import { join } from "node:path";
import { lockFolder } from "@federated-actions/local-tenant/folder-lock";
import { createKeyPair } from "@federated-actions/local-tenant/key-pair";
import { type RunningTenant, type StartOptions, startTenant } from "@federated-actions/local-tenant/start";
import { authorityOf, createAuthorityKey } from "@federated-actions/loopback/authority";
import { Closers } from "@federated-actions/loopback/closers";
import { shareCertificate } from "@federated-actions/loopback/share-certificate";
import { createTrustingFetch } from "@federated-actions/loopback/trusting-fetch";
import { loadPolicy } from "../compiler/policy-files/load.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import { PolicyWork } from "./console/background/policy-work.ts";
import type { ConsoleWorld } from "./console/console-world.ts";
import { policyConsole } from "./console/policy-console.ts";
import { RunExplainer } from "./console/tracing/explain-run.ts";
import { Runs } from "./console/tracing/runs.ts";
import type { WorldDescription } from "./description.ts";
import { PolicyDeployer } from "./policy-deployer.ts";
import { type News, PolicyFollower } from "./policy-follower.ts";
import type { OpenPortal } from "./portal-pages.ts";
import { Ports } from "./state/ports.ts";
import { replaceFile } from "./state/replace-file.ts";
import { makeStateFolder, stateFolderOf } from "./state/state-folder.ts";
import { WorldState } from "./state/world-state.ts";

type Logged = Parameters<NonNullable<StartOptions["onLog"]>>[0];

export interface WorldOptions {
  readonly policyDir: string;
  readonly environment: string;
  /** The tenant's; all others follow it. Undefined: as before, or as the environment says. */
  readonly port?: number | undefined;
  /** Where ports, passwords and keys are kept. The default is in the project of the policy folder. */
  readonly stateDir?: string | undefined;
  readonly tenant?: Pick<StartOptions, "switches" | "standIns" | "ownProcess">;
  /** Told each event of the tenant's log, and whether a deployment of the policy made it. */
  readonly onLog?: (entry: Logged, isOfDeployment: boolean) => void;
  /** Told what takes time. */
  step(text: string): void;
  /** Told what became of each save. */
  tell(news: News): void;
  /** Collects what must be closed, also when opening is interrupted. */
  readonly closers?: Closers;
}

/** A tenant with a policy folder deployed, identity providers of all its connections, and what follows its files. */
export interface World {
  readonly tenant: RunningTenant;
  /** Trusts the world's certificates. */
  readonly fetch: typeof fetch;
  /** The demonstration's APIs, where the policy has them. */
  apiOrigin(): string | undefined;
  /** The demonstration's pages, for those of its applications that the policy has. */
  portals(): readonly OpenPortal[];
  describe(): WorldDescription;
  close(): Promise<void>;
}

/**
 * Serves a policy folder on this machine, and follows it: what is saved is deployed.
 * @throws {PolicyError} for a policy that cannot be deployed
 * @throws {StateError, StoreFileError, PortInUseError}
 */
export async function openWorld(options: WorldOptions): Promise<World> {
  const closers = options.closers ?? new Closers();
  try {
    return await open(options, closers);
  } catch (error) {
    await closers.close().catch(() => {});
    throw error;
  }
}

async function open(options: WorldOptions, closers: Closers): Promise<World> {
  const { policyDir, environment, step, tell } = options;
  // First of all: a policy that cannot be read needs no world.
  const policy = await loadPolicy({ dir: policyDir, environment });
  const folder = options.stateDir ?? stateFolderOf(policyDir, environment);
  await makeStateFolder(folder);
  const lock = await lockFolder(folder);
  closers.add({ close: lock.release });
  step("Starting the tenant");
  let deployer: PolicyDeployer | undefined;
  let shown: ConsoleWorld | undefined;
  const runs = new Runs();
  const { state, ports, tenant, caFile, network } = await startKept(options, policy, folder, closers, {
    // auth0-deploy-cli signs in by the client that the tenant has for it.
    onLog: (entry) => options.onLog?.(entry, deployer?.isDeploying === true && entry.client_id === tenant.clientId),
    console: policyConsole(() => shown),
    onActionsRun: (executed) => {
      const served = deployer?.served;
      if (served !== undefined) runs.add({ executed, served });
    },
  });
  deployer = closers.add(new PolicyDeployer({ ...network, tenant, state, ports }));
  const follower = new PolicyFollower({ dir: policyDir, environment }, deployer, tell);
  closers.add(await follower.watch());
  step("Starting the identity providers, and deploying the policy with auth0-deploy-cli");
  await follower.begin(policy);
  const served = () => deployer.served ?? missing("a deployed policy");
  const explainer = new RunExplainer(network.fetch);
  const files = { dir: policyDir, environment };
  const work = closers.add(new PolicyWork({ ...files, deployed: () => served().policy }));
  shown = { tenant, fetch: network.fetch, files, served, runs, explainer, work };
  return {
    tenant,
    fetch: network.fetch,
    apiOrigin: () => deployer.apiOrigin,
    portals: () => deployer.openPortals,
    describe: () => deployer.describe(caFile),
    close: () => closers.close(),
  };
}

/** The tenant, with what is kept of it. */
async function startKept(
  options: WorldOptions,
  policy: Policy,
  folder: string,
  closers: Closers,
  told: Pick<StartOptions, "onLog" | "console" | "onActionsRun">,
) {
  const state = await WorldState.open(folder);
  const ports = await Ports.open(state, policy.environment.domain, options.port);
  const authority = shareCertificate(authorityOf(await state.authority(createAuthorityKey)));
  const key = await state.key("tenant", createTenantKey);
  await state.save();
  const caFile = join(folder, "ca.pem");
  await replaceFile(caFile, authority.ca);
  const standIns: Record<string, string> = { ...options.tenant?.standIns };
  const tenant = closers.add(
    await startTenant({
      ...options.tenant,
      ...told,
      port: ports.tenant,
      dataDir: join(folder, "tenant"),
      standIns,
      authority,
      keyPair: { privateKey: createPrivateKey(key), publicKey: createPublicKey(key) },
    }),
  );
  const { fetch } = closers.add(createTrustingFetch(authority.ca));
  return { state, ports, tenant, caFile, network: { authority, standIns, fetch } };
}

function missing(what: string): never {
  throw new Error(`${what} is missing`);
}

async function createTenantKey(): Promise<string> {
  const { privateKey } = await createKeyPair();
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
