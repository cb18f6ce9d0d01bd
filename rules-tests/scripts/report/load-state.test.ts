import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { loadState, StateError } from "../../../scripts/report/load-state.ts";
import { basePolicy } from "../../compiler/policy-files/base-policy.ts";
import { withPolicy } from "../../compiler/policy-folder.ts";

const acme = "customers/acme.yaml";
const written = String(basePolicy[acme]);
const changedTo = (find: string, replacement: string) => written.replace(find, replacement);

type Commit = (message: string, text: string, date?: string) => Promise<void>;

/** The base policy in a folder of a repository, and how to commit another acme.yaml. */
function withRepository<T>(use: (dir: string, commit: Commit) => Promise<T>): Promise<T> {
  return withPolicy({}, async (dir) => {
    const git = (args: string[], env = {}) =>
      execa(
        "git",
        ["-C", dir, "-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgSign=false", ...args],
        { env },
      );
    await git(["init", "--quiet"]);
    await git(["add", "--all"]);
    return use(dir, async (message, text, date = "2026-11-24T12:00:00Z") => {
      await writeFile(join(dir, acme), text);
      await git(["commit", "--all", "--allow-empty", "--quiet", "--message", message], { GIT_COMMITTER_DATE: date });
    });
  });
}

describe("loadState", () => {
  it("loads a folder, or the policy folder as it was in a revision, and leaves the repository as it is", async () => {
    await withRepository(async (dir, commit) => {
      await commit("first", changedTo("name: Acme", "name: Acme Before"));
      await writeFile(join(dir, acme), changedTo("name: Acme", "name: Acme Now"));
      const index = await readFile(join(dir, ".git/index"));
      const [now, before] = await Promise.all(
        [dir, "HEAD"].map((state) => loadState(state, { dir, environment: "local" })),
      );
      expect(now).toMatchObject({ name: dir, policy: { customers: [{ name: "Acme Now" }, {}] } });
      expect(before).toMatchObject({ name: "HEAD", policy: { customers: [{ name: "Acme Before" }, {}] } });
      const file = before?.policy.files.customer("acme") ?? "";
      expect(before?.policy.locate(file, ["role_mapping", 0])).toMatchObject({ file: `HEAD:${acme}`, line: 19 });
      expect(await readFile(join(dir, ".git/index"))).toEqual(index);
    });
  });

  it("finds the repository in a git hook, whose variables name it by another path", async () => {
    await withRepository(async (dir, commit) => {
      await commit("first", written);
      const hook = { GIT_DIR: ".git", GIT_INDEX_FILE: ".git/index", GIT_PREFIX: "x/" };
      Object.assign(process.env, hook);
      try {
        await expect(loadState("HEAD", { dir, environment: "local" })).resolves.toMatchObject({ name: "HEAD" });
      } finally {
        for (const name of Object.keys(hook)) delete process.env[name];
      }
    });
  });

  it("checks dates as of the revision, and tells its mistakes under its name", async () => {
    await withRepository(async (dir, commit) => {
      const observing = changedTo("enforcement: enforce", "enforcement: { observe_until: 2030-02-01 }");
      await commit("in its time", observing, "2030-01-01T00:00:00Z");
      await commit("too early", observing, "2029-01-01T00:00:00Z");
      const { policy } = await loadState("HEAD~1", { dir, environment: "local" });
      expect(policy.customers[0]?.enforcement).toEqual({ observe_until: "2030-02-01" });
      await expect(loadState("HEAD", { dir, environment: "local" })).rejects.toThrow(
        /^HEAD:customers\/acme\.yaml:\d+:\d+: observe_until may be at most 90 days ahead/,
      );
    });
  });

  it.each(["nope", "--help", "HEAD:customers", ""])(
    "refuses %j, which is neither a folder nor a revision",
    async (state) => {
      await withRepository(async (dir, commit) => {
        await commit("first", written);
        const error = await loadState(state, { dir, environment: "local" }).catch((thrown: Error) => thrown);
        expect(error).toBeInstanceOf(StateError);
        expect(error).toHaveProperty("message", expect.stringContaining(`"${state}" is neither a folder nor a git`));
      });
    },
  );

  it("refuses a revision before the folder was there", async () => {
    await withRepository(async (dir, commit) => {
      await commit("first", written);
      const later = join(dir, "later");
      await execa("cp", ["-r", join(dir, "customers"), later]);
      await expect(loadState("HEAD", { dir: later, environment: "local" })).rejects.toThrow(
        /the revision has no folder .*later/,
      );
    });
  });
});
