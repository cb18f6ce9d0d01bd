import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { compiledCommand } from "../compiled-commands.ts";

/**
 * Starts `npm start`, sends a signal in the middle of its deployment, and expects all to be closed and nothing left.
 *
 * @param options if there are any, the policy is a copy of the sample
 */
export async function interruptStart(signal: NodeJS.Signals, options: readonly string[]): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), "start-command-"));
  const leftOvers = async () =>
    (await readdir(temporary)).filter((name) => !name.startsWith("tsx-") && name !== "policy");
  let child: ChildProcess | undefined;
  try {
    const policy = join(temporary, "policy");
    if (options.length > 0) await cp("deploy", policy, { recursive: true });
    const args = options.length > 0 ? [...options, "--policy", policy] : options;
    // A group of its own, since a terminal signals the command and auth0-deploy-cli at once.
    child = spawn(process.execPath, [compiledCommand("start"), ...args], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    const closed = once(child, "close");
    while (!(await leftOvers()).some((name) => name.startsWith("a0deploy-"))) await sleep(50);
    if (child.pid === undefined) throw new Error("the command has not started");
    process.kill(-child.pid, signal);
    expect(await closed).toEqual([130, null]);
    expect(said.trim().split("\n").at(-1)).toBe("Closing");
    expect(await leftOvers()).toEqual([]);
  } finally {
    if (child?.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await once(child, "exit");
    await rm(temporary, { recursive: true });
  }
}
