import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { publicKeyProblem } from "../../compiler/policy-files/public-keys.ts";
import { readSigningKey } from "../../compiler/sealing/signing-key.ts";
import { CommandProcess } from "../docs/commands/command-process.ts";

let dir: string;
let commands: CommandProcess;
beforeAll(async () => {
  commands = new CommandProcess(join(import.meta.dirname, "..", ".."), { CI: "true", FORCE_COLOR: "1" });
  dir = await mkdtemp(join(tmpdir(), "keys-"));
});
afterAll(async () => {
  await commands.close();
  await rm(dir, { recursive: true, force: true });
});

const run = (...args: string[]) => commands.run("key", args, {});

/** As `public_keys` of an environment's file. */
const publicKeyIn = (text: string): string => parse(`public_keys:\n${text}`).public_keys[0];
const spki = (pem: string) => createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();

describe("npm run key -- new", () => {
  it("prints the private key alone on standard output, and the public one beside it", async () => {
    const { stdout, stderr, exitCode } = await run("new", "--env", "production");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^-----BEGIN PRIVATE KEY-----\n[\w+/=]+\n-----END PRIVATE KEY-----\n$/);
    expect(createPrivateKey(stdout).asymmetricKeyType).toBe("ed25519");
    expect(stderr).toContain(
      `# Key ${readSigningKey(stdout).publicKey.id}. Its public half, for public_keys in environments/production.yaml:`,
    );
    expect(publicKeyIn(stderr)).toBe(spki(stdout));
    expect(publicKeyProblem(publicKeyIn(stderr), "ed25519")).toBeUndefined();
    expect(stderr).not.toContain("PRIVATE");
  });

  it("writes a file that its owner alone may read, and never over another", async () => {
    const file = join(dir, "key.pem");
    const { stdout, stderr, exitCode } = await run("new", "--out", file);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const pem = await readFile(file, "utf8");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(publicKeyIn(stdout)).toBe(spki(pem));
    expect(stdout).not.toContain("PRIVATE");

    const second = await run("new", "--out", file);
    expect([second.exitCode, second.stdout]).toEqual([1, ""]);
    expect(second.stderr).toBe(`${file} exists already, and no key is written over: choose another name\n`);
    expect(await readFile(file, "utf8")).toBe(pem);
  });

  it("prints one object with --json, without the private key where a file has it", async () => {
    const file = join(dir, "other.pem");
    const { stdout } = await run("new", "--out", file, "--json");
    const pem = await readFile(file, "utf8");
    expect(JSON.parse(stdout)).toEqual({ ok: true, id: readSigningKey(pem).publicKey.id, public_key: spki(pem), file });
  });

  it("says in one line what is wrong", async () => {
    await writeFile(join(dir, "plain"), "");
    const { stderr, exitCode } = await run("new", "--out", join(dir, "plain", "key.pem"));
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^ENOTDIR: [^\n]*\n$/)]);
    expect((await run("nwe")).exitCode).toBe(1);
  });
});
