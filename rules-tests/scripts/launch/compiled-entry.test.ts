import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { compiledEntry } from "../../../scripts/launch/compiled-entry.mjs";

const run = promisify(execFile);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "launch-"));
  await writeFile(
    join(root, "entry.ts"),
    'import { word } from "./word.ts";\nconsole.log(word, import.meta.dirname);\n',
  );
  await say("one");
});
afterEach(() => rm(root, { recursive: true }));

const say = (word: string) =>
  writeFile(join(root, "word.ts"), `export const word: string = ${JSON.stringify(word)};\n`);
const compile = () => compiledEntry({ root, entry: join(root, "entry.ts"), cache: join(root, "cache") });
const output = async (file: string) => (await run(process.execPath, [file])).stdout;

describe("a compiled command", () => {
  it("does what its source does, and finds what lies beside that", async () => {
    expect(await output(await compile())).toBe(`one ${root}\n`);
  });

  it("is compiled once, until one of its files changes", async () => {
    const first = await compile();
    expect(await compile()).toBe(first);
    await say("another");
    const second = await compile();
    expect(second).not.toBe(first);
    expect(await output(second)).toBe(`another ${root}\n`);
    // Of the same length.
    await say("changed");
    expect(await output(await compile())).toBe(`changed ${root}\n`);
  });

  it("is compiled again where a file may have changed while it was", async () => {
    const later = new Date(Date.now() + 60_000);
    await utimes(join(root, "word.ts"), later, later);
    const first = await compile();
    expect(await compile()).not.toBe(first);
  });

  it("is compiled again in a copy of the project, which may differ", async () => {
    await compile();
    const other = await mkdtemp(join(tmpdir(), "launch-"));
    try {
      await cp(root, other, { recursive: true });
      const file = await compiledEntry({ root: other, entry: join(other, "entry.ts"), cache: join(other, "cache") });
      expect(await output(file)).toBe(`one ${other}\n`);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it("is made anew where its copy or what is noted of it is gone or broken", async () => {
    const first = await compile();
    await rm(first);
    const second = await compile();
    expect(await output(second)).toBe(`one ${root}\n`);
    await writeFile(join(root, "cache", "entry.json"), "{");
    expect(await compile()).not.toBe(second);
  });

  it("leaves the copy before where the source has an error, and nothing half done", async () => {
    await compile();
    const before = await readdir(join(root, "cache"));
    await writeFile(join(root, "word.ts"), "export const = 1;");
    await expect(compile()).rejects.toThrow("word.ts");
    expect(await readdir(join(root, "cache"))).toEqual(before);
  });

  it("keeps old copies for thirty days, since a process may read on in them", async () => {
    const [old, older] = [await compile(), await say("two").then(compile)].map((file) => join(file, ".."));
    const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1000);
    await utimes(old ?? "", days(29), days(29));
    await utimes(older ?? "", days(31), days(31));
    await say("three");
    await compile();
    const left = (await readdir(join(root, "cache"))).map((name) => join(root, "cache", name));
    expect(left).toContain(old);
    expect(left).not.toContain(older);
  });
});

it("npm run tenant starts such a copy", async () => {
  const launcher = join(import.meta.dirname, "..", "..", "..", "scripts", "launch", "tenant.mjs");
  expect((await run(process.execPath, [launcher, "--help"])).stdout).toContain("Usage: npm run tenant --");
});
