import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openFolderStore } from "../../packages/local-tenant/store/folder-store.ts";
import { createTrustingFetch } from "../../packages/loopback/trusting-fetch.ts";
import { compiledCommand } from "../compiled-commands.ts";
import { CommandProcess } from "../docs/commands/command-process.ts";

const children: ChildProcess[] = [];
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tenant-command-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null && child.kill("SIGTERM")) await once(child, "exit");
  }
  await rm(directory, { recursive: true });
});

/** The command as `npm run tenant` starts it, without npm. */
function run(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [compiledCommand("tenant"), ...args], { stdio: "pipe" });
  children.push(child);
  return child;
}

async function ready(...args: string[]) {
  const child = run("--json", ...args);
  if (child.stdout === null) throw new Error("the command has no output");
  for await (const line of createInterface({ input: child.stdout })) return { child, line: JSON.parse(line) };
  throw new Error("the command ended");
}

describe("npm run tenant", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("prints one line when ready, and closes at %s", async (signal) => {
    const { child, line } = await ready("--data", join(directory, "data"));
    expect(Object.keys(line)).toEqual(["url", "domain", "client_id", "client_secret", "ca_file"]);
    expect(line.url).toBe(`https://${line.domain}`);
    expect(existsSync(line.ca_file)).toBe(true);
    child.kill(signal);
    // As an impatient person presses Ctrl-C twice.
    await setTimeout(3);
    child.kill(signal);
    // Node takes its handlers away as it ends: the second signal may meet a process that has closed everything.
    expect([
      [0, null],
      [null, signal],
    ]).toContainEqual(await once(child, "exit"));
    expect(existsSync(line.ca_file)).toBe(false);
    expect(existsSync(join(directory, "data", "journal.jsonl"))).toBe(true);
  });

  it("keeps everything that it has answered, whenever it is killed", async () => {
    const { child, line } = await ready("--data", directory);
    const { fetch, close } = createTrustingFetch(await readFile(line.ca_file, "utf8"));
    const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
      fetch(`${line.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    const audience = `${line.url}/api/v2/`;
    const { client_id, client_secret } = line;
    const granted = await post("/oauth/token", {
      grant_type: "client_credentials",
      client_id,
      client_secret,
      audience,
    });
    const { access_token } = (await granted.json()) as { access_token: string };
    const answered: string[] = [];
    const write = async (writer: number) => {
      for (let count = 0; ; count++) {
        const name = `${writer}-${count}`;
        if ((await post("/api/v2/clients", { name }, { authorization: `Bearer ${access_token}` })).status !== 201)
          throw new Error("refused");
        answered.push(name);
        if (answered.length === 60) child.kill("SIGKILL");
      }
    };
    const ends = await Promise.allSettled([0, 1, 2, 3].map(write));
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected", "rejected"]);
    if (child.signalCode === null) await once(child, "exit");
    await close();
    await rm(join(line.ca_file, ".."), { recursive: true });
    const store = await openFolderStore(directory);
    const kept = new Set(store.clients.list().map(({ name }) => name));
    await store.close();
    expect(answered.length).toBeGreaterThanOrEqual(60);
    expect(answered.filter((name) => !kept.has(name))).toEqual([]);
  });

  it("says in one line what is wrong, and exits with 1", async () => {
    const { line } = await ready();
    const port = new URL(line.url).port;
    await writeFile(join(directory, "users.json"), "{");
    const commands = new CommandProcess(directory, {});
    const failure = async (...args: string[]) => {
      const { exitCode, stderr } = await commands.run("tenant", args, {});
      expect(exitCode).toBe(1);
      return stderr;
    };
    const busy = await failure("--port", port);
    const wrong = await failure("--port", "70000");
    const unknown = await failure("--nope");
    const broken = await failure("--data", directory);
    const standIn = await failure("--stand-in", "graph.microsoft.com=http://localhost:9443");
    await commands.close();
    expect(busy).toContain(`Port ${port} of localhost is in use`);
    expect(wrong).toContain("A port is a number");
    expect(unknown).toContain("unknown option '--nope'");
    expect(broken).toContain("users.json: is not JSON");
    expect(standIn).toContain("Write it as graph.microsoft.com=https://localhost:9443");
    for (const text of [busy, wrong, unknown, broken, standIn]) expect(text.trim().split("\n")).toHaveLength(1);
  });
});
