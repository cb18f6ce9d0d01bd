import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "@jest/globals";

const run = promisify(execFile);
const repository = join(import.meta.dirname, "../../..");
const kit = join(repository, "packages/actions-test-kit");

const jestConfig = {
  testMatch: ["**/*.spec.*"],
  transform: { "\\.ts$": ["@swc/jest", { module: { type: "commonjs" }, jsc: { parser: { syntax: "typescript" } } }] },
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kit-outside-"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "outside", private: true }));
  const packages = [kit, join(repository, "packages/actions-types")];
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", ...packages], { cwd: folder });
  await linkTools();
  for (const [name, text] of await filesOfReadme()) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "jest.config.json"), JSON.stringify(jestConfig));
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a separate project would install in addition to the kit. Taken from here instead of a registry. */
async function linkTools(): Promise<void> {
  const from = join(repository, "node_modules");
  const names = (await readdir(from)).filter((name) => !name.startsWith(".") && name !== "@federated-actions");
  for (const name of names.filter((name) => name !== "@auth0")) {
    await symlink(join(from, name), join(folder, "node_modules", name));
  }
}

/** The README's code blocks with a file name. These tests run what the README shows. */
async function filesOfReadme(): Promise<(readonly [string, string])[]> {
  const readme = await readFile(join(kit, "README.md"), "utf8");
  return [...readme.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name = "", text = ""]) => [name, text]);
}

/** Runs a program that must succeed. If it does not, its output is the error. */
async function output(program: string, args: readonly string[]): Promise<string> {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, KIT_SEED: ___, ...env } = process.env;
  try {
    const { stdout, stderr } = await run(program, args, { cwd: folder, env });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")}\n${stdout}\n${stderr}`, { cause: error });
  }
}

const bin = (path: string) => join(repository, "node_modules", path);

it("node:test runs it, in JavaScript", async () => {
  expect(await output(process.execPath, ["--test", "viewers.test.mjs"])).toMatch(/pass 2\n/);
});

it("node:test runs it, in TypeScript", async () => {
  expect(await output(process.execPath, ["--import", "tsx", "--test", "plan.test.mts"])).toMatch(/pass 1\n/);
});

it("Jest runs it with the matchers, in JavaScript and TypeScript", async () => {
  const args = [bin("jest/bin/jest.js"), "--config", "jest.config.json", "--runInBand"];
  expect(await output(process.execPath, args)).toMatch(/Tests: +2 passed, 2 total/);
});

const kitName = "@federated-actions/actions-test-kit";

/** Every line is wrong if the types are found, and correct if they are missing and therefore `any`. */
const misuse = `
import { expect } from "@jest/globals";
import { Kit } from "${kitName}";
import "${kitName}/jest";
import type { PostLoginAPI } from "@auth0/actions-types/post-login/v3";

// @ts-expect-error
new Kit({ seed: "one" });
// @ts-expect-error
expect({}).toDeny(1);
// @ts-expect-error
export const scope = (api: PostLoginAPI) => api.accessToken.addScope(1);
`;

/** Actions for the shapes of Auth0's typings. Each compiles with Auth0's own package, and must with ours. */
const probes = join(import.meta.dirname, "../actions-types/probes");

it("TypeScript finds the types without any source of this repository, as loose as Auth0's", async () => {
  await writeFile(join(folder, "misuse.ts"), misuse);
  await cp(probes, folder, { recursive: true });
  // Jest's and Node's own declarations need no check here. It would take most of the time.
  const args = [bin("typescript/bin/tsc"), "--project", folder, "--listFiles", "--skipLibCheck"];
  const files = (await output(process.execPath, args)).split("\n");
  const copies = (await readdir(probes)).map((name) => join(folder, name));
  expect(files).toEqual(expect.arrayContaining(copies));
  const ours = files.filter((file) => /\/@federated-actions\/|\/packages\//.test(file));
  const dist = join(folder, "node_modules/@federated-actions/actions-test-kit/dist");
  expect(ours.sort()).toEqual([join(dist, "index.d.cts"), join(dist, "jest.d.cts")]);
});

it("CommonJS and ES modules get the same kit", async () => {
  const code = `
    const required = require("@federated-actions/actions-test-kit");
    import("@federated-actions/actions-test-kit").then(({ Kit }) => console.log(Kit === required.Kit));
  `;
  expect(await output(process.execPath, ["--eval", code])).toBe("true\n");
});
