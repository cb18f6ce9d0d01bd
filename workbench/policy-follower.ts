import { CodedError } from "@federated-actions/coded-error";
import { type LoadOptions, loadPolicy } from "../compiler/policy-files/load.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import type { PolicyDeployer } from "./policy-deployer.ts";
import { Follower } from "./watching/follower.ts";
import { type PolicyWatch, watchPolicy } from "./watching/watch-policy.ts";

/** What became of the policy files. */
export type News =
  | {
      readonly kind: "deployed";
      readonly seconds: number;
      /** What the tenant lost, since the policy no longer has it. */
      readonly removed: readonly string[];
      /** Warnings of the policy, and what of it has no effect on this machine. Only those that are new. */
      readonly notes: readonly string[];
    }
  /** They cannot be deployed. What was deployed before stays. */
  | { readonly kind: "refused"; readonly message: string };

/** Deploys a policy folder, and deploys it again whenever it is saved. */
export class PolicyFollower {
  readonly #files: LoadOptions;
  readonly #deployer: PolicyDeployer;
  readonly #tell: (news: News) => void;
  readonly #follower: Follower;
  #told: ReadonlySet<string> = new Set();
  #hasBegun = false;
  #isDue = false;

  constructor(files: LoadOptions, deployer: PolicyDeployer, tell: (news: News) => void) {
    this.#files = files;
    this.#deployer = deployer;
    this.#tell = tell;
    this.#follower = new Follower(() => this.#follow());
  }

  /** Watches from now on; what is saved before {@link begin} has ended is deployed after it. */
  async watch(): Promise<PolicyWatch> {
    const watching = await watchPolicy(this.#files.dir, () => {
      this.#isDue = true;
      if (this.#hasBegun) this.#follower.tell();
    });
    return {
      close: async () => {
        await watching.close();
        await this.#follower.close();
      },
    };
  }

  /** The first deployment. Rejects where it fails. */
  async begin(policy: Policy): Promise<void> {
    await this.#deploy(policy, performance.now());
    this.#hasBegun = true;
    if (this.#isDue) this.#follower.tell();
  }

  async #follow(): Promise<void> {
    const started = performance.now();
    try {
      await this.#deploy(await loadPolicy(this.#files), started);
    } catch (error) {
      this.#tell({ kind: "refused", message: messageOf(error) });
    }
  }

  async #deploy(policy: Policy, started: number): Promise<void> {
    const { isNew, removed, notes } = await this.#deployer.deploy(policy);
    const all = [...policy.warnings.map(({ message }) => message), ...notes];
    const fresh = all.filter((note) => !this.#told.has(note));
    this.#told = new Set(all);
    if (!isNew && fresh.length === 0 && removed.length === 0) return;
    this.#tell({ kind: "deployed", seconds: (performance.now() - started) / 1000, removed, notes: fresh });
  }
}

/** An error that somebody can correct in one line; a bug with its stack. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof CodedError || "syscall" in error ? error.message : (error.stack ?? error.message);
}
