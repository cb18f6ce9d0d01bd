import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { assertCarriable } from "./keywords.ts";
import {
  argumentsOf,
  assertLocal,
  type CliProcess,
  type CliTarget,
  ended,
  startCli,
  writeConfiguration,
} from "./run-cli.ts";

/**
 * A process of auth0-deploy-cli that has loaded, and waits for a directory to deploy to a local tenant: a small
 * deployment takes it less than half of the time. It is for one deployment.
 */
export class StandbyCli {
  readonly #target: CliTarget;
  readonly #directory: string;
  readonly #process: CliProcess;

  private constructor(target: CliTarget, directory: string) {
    this.#target = target;
    this.#directory = directory;
    this.#process = startCli(target, directory, { args: [], standsBy: true });
    // It may have died while it stood by: its end tells.
    this.#process.stdin?.on("error", () => {});
  }

  /** @throws {DeployCliError} for a tenant that is not local */
  static async start(target: CliTarget): Promise<StandbyCli> {
    assertLocal(target.tenantDomain);
    return new StandbyCli(target, await mkdtemp(join(tmpdir(), "a0deploy-")));
  }

  /** Whether it still waits. It may have been ended, by the system or by a person. */
  get isUsable(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** @throws {DeployCliError} */
  async deploy(directory: string, keywords: Readonly<Record<string, string>>): Promise<void> {
    assertCarriable(keywords);
    const target = { ...this.#target, keywords };
    try {
      await writeConfiguration(target, this.#directory);
      const args = argumentsOf(this.#directory, ["import", "--input_file", resolve(directory)]);
      this.#process.stdin?.end(JSON.stringify(args));
      await ended(this.#process, target);
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    this.#process.kill();
    await this.#process;
    await rm(this.#directory, { recursive: true, force: true });
  }
}
