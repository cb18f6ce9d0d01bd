import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CliTarget, deployWithCli, StandbyCli } from "@federated-actions/deploy-cli";
import type { RunningTenant } from "@federated-actions/local-tenant/start";
import { findSecrets } from "../../compiler/manifest.ts";
import type { WorldState } from "../state/world-state.ts";
import { changedFiles } from "./changed-files.ts";

export interface DeploymentTarget {
  readonly tenant: RunningTenant;
  readonly state: WorldState;
  /** Ends a deployment that is under way. */
  readonly signal: AbortSignal;
}

/** Brings what was built to the tenant, with the real auth0-deploy-cli. */
export class Deployment {
  readonly #target: DeploymentTarget;
  #standby: StandbyCli | undefined;
  #deployed: ReadonlyMap<string, string> = new Map();

  constructor(target: DeploymentTarget) {
    this.#target = target;
  }

  /**
   * Deploys what has changed since the last time: auth0-deploy-cli writes everything that it is given, and a whole
   * policy takes it several times as long as one customer.
   *
   * @returns whether there was anything
   * @throws {DeployCliError} and then the next time everything is deployed
   */
  async bring(files: ReadonlyMap<string, string>): Promise<boolean> {
    const changed = changedFiles(this.#deployed, files);
    if (changed.size === 0) return false;
    this.#deployed = new Map();
    await this.#import(changed);
    this.#deployed = files;
    return true;
  }

  /** Starts the process of the next deployment. Most of a small one's time would be its start. */
  async prepareNext(): Promise<void> {
    this.#standby ??= await StandbyCli.start(this.#cliTarget);
  }

  async close(): Promise<void> {
    await this.#standby?.close();
  }

  get #cliTarget(): CliTarget {
    const { tenant, signal } = this.#target;
    return {
      tenantDomain: tenant.domain,
      clientId: tenant.clientId,
      clientSecret: tenant.clientSecret,
      caFile: tenant.caFile,
      fast: true,
      signal,
    };
  }

  async #import(files: ReadonlyMap<string, string>): Promise<void> {
    const { state } = this.#target;
    const directory = await mkdtemp(join(state.folder, "deployment-"));
    try {
      for (const [path, text] of files) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await writeFile(join(directory, path), text, { mode: 0o600 });
      }
      const keywords = Object.fromEntries(findSecrets(files).map((name) => [name, state.secretFor("keyword", name)]));
      const standby = this.#standby;
      this.#standby = undefined;
      if (standby?.isUsable) await standby.deploy(directory, keywords);
      else await deployWithCli({ ...this.#cliTarget, directory, keywords });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}
