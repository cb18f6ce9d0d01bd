import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { compiledCommand } from "../../compiled-commands.ts";

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs scripts one after another in one process, which loads what they share once. Each has its own
 * arguments, environment, output and exit code, as if `npm run` had started it.
 */
export class CommandProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  /** @param env of the process itself, such as `NODE_EXTRA_CA_CERTS`, which Node reads at its start */
  constructor(cwd: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [compiledCommand("command-server")], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["pipe", "inherit", "inherit", "pipe"],
    });
    const answers = this.#child.stdio[3];
    if (!answers || !("readable" in answers)) throw new Error("the process has no pipe for its answers");
    this.#answers = createInterface({ input: answers as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** @param script its name in scripts/ */
  async run(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandResult> {
    const request = { file: compiledCommand(script), args, env };
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`the process ended at: ${script} ${args.join(" ")}`);
    return JSON.parse(value) as CommandResult;
  }

  async close(): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.stdin?.end();
    await closed;
  }
}
