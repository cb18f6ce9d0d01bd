import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { compiledCommand } from "../compiled-commands.ts";

let temporary: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "start-command-"));
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await once(child, "exit");
  await rm(temporary, { recursive: true });
});

const leftOvers = async () =>
  (await readdir(temporary)).filter((name) => !name.startsWith("tsx-") && name !== "policy");

describe("npm start", () => {
  it.each([
    ["the demonstration's", "SIGINT", []],
    ["the world's", "SIGHUP", ["--no-demo", "--port", "0"]],
  ] as const)("closes all when a signal comes in the middle of %s deployment", async (_, signal, options) => {
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
  });
});
