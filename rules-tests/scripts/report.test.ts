import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { changed, withPolicy } from "../compiler/policy-folder.ts";
import { CommandProcess } from "../docs/commands/command-process.ts";

let commands: CommandProcess;
beforeAll(() => {
  commands = new CommandProcess(join(import.meta.dirname, "..", ".."), { CI: "true", FORCE_COLOR: "1" });
});
afterAll(() => commands.close());

const report = (...args: string[]) => commands.run("report", args, {});

const ops = changed("customers/acme.yaml", ["groups: Managers }", "groups: [Managers, Ops] }"]);

describe("report", () => {
  it("compares two folders, and fails on a widening if it is to", async () => {
    await withPolicy({}, (before) =>
      withPolicy(ops, async (after) => {
        const [wider, narrower] = await Promise.all([
          report("--policy", after, "--from", before, "--json", "--fail-on-widening"),
          report("--policy", after, "--from", after, "--to", before, "--fail-on-widening"),
        ]);
        expect(wider).toMatchObject({ exitCode: 1, stderr: "" });
        expect(JSON.parse(wider.stdout)).toMatchObject({
          from: before,
          to: after,
          changes: [{ customer: "acme", widens: true, words: "acme: orders:manager now also by group Ops" }],
        });
        expect(narrower).toMatchObject({ exitCode: 0, stderr: "" });
        expect(narrower.stdout).toContain("- acme: orders:manager no longer by group Ops");
        expect(narrower.stdout).toMatch(/acme +enforce +orders +viewer \(read:orders\): by department Sales/);
      }),
    );
  });

  it("writes a page, prints Markdown, and refuses in one line what it cannot read", async () => {
    const out = await mkdtemp(join(tmpdir(), "report-"));
    try {
      await withPolicy({}, async (dir) => {
        const page = join(out, "report.html");
        const [written, markdown, refused] = await Promise.all([
          report("--policy", dir, "--html", page),
          report("--policy", dir, "--markdown"),
          report("--policy", dir, "--from", "nope"),
        ]);
        expect(written.stdout).toBe(`${page} is written.\n`);
        expect(await readFile(page, "utf8")).toMatch(/^<!doctype html>/);
        expect(await readdir(out)).toEqual(["report.html"]);
        expect(markdown.stdout).toMatch(/^# Who can reach what: local/);
        expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
        expect(refused.stderr).toMatch(/^"nope" is neither a folder nor a git revision[^\n]*\n$/);
      });
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  });
});
