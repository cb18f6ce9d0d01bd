import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, it } from "@jest/globals";

let child: ChildProcess | undefined;
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null && child.kill("SIGTERM")) await once(child, "exit");
});

it("npm run tenant closes when npm gets SIGTERM, and leaves no server behind", async () => {
  const npm = spawn("npm", ["run", "--silent", "tenant", "--", "--json"], { stdio: "pipe" });
  child = npm;
  let line: { url: string; ca_file: string } | undefined;
  for await (const text of createInterface({ input: npm.stdout })) {
    line = JSON.parse(text);
    break;
  }
  npm.kill("SIGTERM");
  await once(npm, "exit");
  // Its certificate goes when it closes; npm does not wait for that.
  for (let tries = 0; tries < 100 && existsSync(String(line?.ca_file)); tries++) await setTimeout(50);
  expect(existsSync(String(line?.ca_file))).toBe(false);
  await expect(fetch(`${line?.url}/`)).rejects.toThrow("fetch failed");
});
