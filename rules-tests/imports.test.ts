import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execa } from "execa";

const root = join(import.meta.dirname, "..");

/** A small repository that breaks every rule. What a file holds is only its imports: `type` marks one of types. */
const files: Readonly<Record<string, readonly string[]>> = {
  "actions/policy/pure.ts": ["node:fs", "type ../../compiler/first.ts"],
  "actions/login/index.ts": ["../guard/index.ts"],
  "actions/guard/index.ts": ["zlib"],
  "compiler/first.ts": ["type ./second.ts", "type @federated-actions/local-tenant"],
  "compiler/second.ts": ["type ./first.ts", "../packages/coded-error/index.ts", "./none.ts"],
  "demonstration/stage.ts": [],
  "packages/coded-error/index.ts": [],
  "packages/local-tenant/index.ts": ["type ../../demonstration/stage.ts", "../coded-error/index.ts"],
  "scripts/start.ts": ["@federated-actions/local-tenant", "undeclared", "for-tests"],
  "rules-tests/any.test.ts": ["../packages/local-tenant/index.ts", "for-tests"],
};

let dir: string;
let broken: string[];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "imports-test-"));
  for (const [name, imports] of Object.entries(files)) await write(name, imports.map(statement).join("\n"));
  await write(
    "package.json",
    JSON.stringify({ devDependencies: { "for-tests": "1.0.0" }, workspaces: ["packages/*"] }),
  );
  await write("tsconfig.json", JSON.stringify({ compilerOptions: { module: "esnext", moduleResolution: "bundler" } }));
  for (const name of ["local-tenant", "coded-error"]) {
    const manifest = { name: `@federated-actions/${name}`, exports: { ".": "./index.ts" } };
    await write(`packages/${name}/package.json`, JSON.stringify(manifest));
  }
  for (const name of ["undeclared", "for-tests"]) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0" }));
    await write(`node_modules/${name}/index.js`, "");
  }
  await mkdir(join(dir, "node_modules/@federated-actions"));
  await symlink(join(dir, "packages/local-tenant"), join(dir, "node_modules/@federated-actions/local-tenant"));
  broken = await violations();
});
afterAll(() => rm(dir, { recursive: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, name)), { recursive: true });
  await writeFile(join(dir, name), text);
}

function statement(imported: string, index: number): string {
  const [, type = "", specifier] = /^(type )?(.*)$/.exec(imported) ?? [];
  return `import ${type}{ x as x${index} } from "${specifier}"; export type X${index} = typeof x${index};`;
}

async function violations(): Promise<string[]> {
  const command = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const options = ["--config", join(root, ".dependency-cruiser.mjs"), "--output-type", "json"];
  const folders = ["actions", "compiler", "demonstration", "packages", "scripts", "rules-tests"];
  const { stdout } = await execa("node", [command, ...options, ...folders], { cwd: dir, reject: false });
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

describe("the rules on imports", () => {
  it("refuse a cycle and every import that crosses a wall, of types as of values, by a path as by a name", () => {
    expect(broken).toEqual([
      "actions-imports: actions/policy/pure.ts -> compiler/first.ts",
      "compiler-imports: compiler/first.ts -> packages/local-tenant/index.ts",
      "declared: scripts/start.ts -> node_modules/undeclared/index.js",
      "local-tenant-imports: packages/local-tenant/index.ts -> demonstration/stage.ts",
      "no-action-in-another: actions/login/index.ts -> actions/guard/index.ts",
      "no-cycle: compiler/first.ts -> compiler/second.ts",
      "no-test-dependencies: scripts/start.ts -> node_modules/for-tests/index.js",
      "packages-by-name-among-themselves: packages/local-tenant/index.ts -> packages/coded-error/index.ts",
      "packages-by-name: compiler/second.ts -> packages/coded-error/index.ts",
      "policy-is-pure: actions/policy/pure.ts -> compiler/first.ts",
      "policy-is-pure: actions/policy/pure.ts -> fs",
      "resolvable: compiler/second.ts -> ./none.ts",
    ]);
  });
});
