import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";

/** A copy of the policy folder that scenarios edit. The original files do not change. */
export class PolicyCopy {
  readonly directory: string;
  readonly #deploy: (directory: string) => Promise<void>;
  #deploying: Promise<void> = Promise.resolve();

  private constructor(directory: string, deploy: (directory: string) => Promise<void>) {
    this.directory = directory;
    this.#deploy = deploy;
  }

  /** `deploy` builds the policy in a folder and deploys it. */
  static async of(source: string, deploy: (directory: string) => Promise<void>): Promise<PolicyCopy> {
    const directory = await mkdtemp(join(tmpdir(), "policy-"));
    await cp(source, directory, { recursive: true });
    return new PolicyCopy(directory, deploy);
  }

  deploy(): Promise<void> {
    this.#deploying = this.#deploy(this.directory);
    return this.#deploying;
  }

  /**
   * Edits one file, `customers/acme.yaml`, for the next deployment. Returns what takes the edit back, for the one
   * after.
   */
  async edit(file: string, change: (document: Document) => void): Promise<() => Promise<void>> {
    const path = join(this.directory, file);
    const before = await readFile(path, "utf8");
    const document = parseDocument(before);
    change(document);
    await writeFile(path, document.toString());
    return () => writeFile(path, before);
  }

  /** Waits for a deployment that is under way: it has files and a process of its own to clear away. */
  async close(): Promise<void> {
    await this.#deploying.catch(() => {});
    await rm(this.directory, { recursive: true, force: true });
  }
}
