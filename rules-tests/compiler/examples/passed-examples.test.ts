import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkPolicy } from "../../../compiler/check.ts";
import { PassedExamplesFile } from "../../../compiler/examples/passed-examples.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "passed-"));
  file = join(dir, "cache", "passed.json");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** What is kept of examples. Of needless rules it is too. */
const isOfExample = (digest: string) => !digest.startsWith("needless-");

const today = Date.UTC(2026, 5, 1);

/** Checks the base policy with changes, and tells how many of its three examples ran. */
async function check(files: Files = {}, now = today) {
  const passed = await PassedExamplesFile.open(file);
  let skipped = 0;
  const counted = {
    has: (digest: string) => {
      const has = passed.has(digest);
      if (has && isOfExample(digest)) skipped++;
      return has;
    },
    add: (digest: string) => passed.add(digest),
  };
  try {
    const { examples } = await withPolicy(files, (policy) =>
      checkPolicy({ dir: policy, environment: "local", now, passed: counted }),
    );
    return { examples, ran: examples - skipped };
  } finally {
    await passed.save();
  }
}

describe("an example that has passed", () => {
  it("does not run again while nothing changes, whatever the folder and the hour", async () => {
    expect(await check()).toEqual({ examples: 3, ran: 3 });
    expect(await check({}, Date.UTC(2026, 5, 1, 23))).toEqual({ examples: 3, ran: 0 });
  });

  it.each<[string, number, Files, number]>([
    [
      "its customer's rules change",
      2,
      changed("customers/acme.yaml", ["groups: Managers }\n", "team: Managers }\n"]),
      today,
    ],
    ["the vendor's APIs change", 3, changed("apis.yaml", ["viewer: [read:orders]", "viewer: [write:orders]"]), today],
    ["its attributes change", 1, changed("customers/acme.yaml", ["groups: [Managers]", "groups: [Nobody]"]), today],
    ["the day changes: rules end with one", 3, {}, Date.UTC(2026, 5, 2)],
  ])("runs again when %s", async (_, ran, files, now) => {
    await check();
    const passed = await PassedExamplesFile.open(file);
    const before = new Set<string>(JSON.parse(await readFile(file, "utf8")).digests);
    let unknown = 0;
    const counted = {
      has: (digest: string) => {
        if (!before.has(digest) && isOfExample(digest)) unknown++;
        return passed.has(digest);
      },
      add: () => undefined,
    };
    const checked = withPolicy(files, (policy) =>
      checkPolicy({ dir: policy, environment: "local", now, passed: counted }),
    );
    await checked.catch(() => undefined);
    expect(unknown).toBe(ran);
  });

  it("is not remembered if it fails", async () => {
    const wrong = changed("customers/acme.yaml", ["expect: { deny: no_role }\n", "expect: { deny: groups_overage }\n"]);
    for (const _ of [1, 2]) await expect(check(wrong)).rejects.toThrow(/the example .* fails: expected groups_overage/);
    await expect(check(wrong)).rejects.toThrow("got no_role");
  });
});

describe("the file of passed examples", () => {
  it.each(["", "{", "[]", "null", '{"version":2,"digests":["a"]}', '{"version":1,"digests":"a"}', '{"version":1}'])(
    "that holds %j counts as empty",
    async (text) => {
      file = join(dir, "passed.json");
      await writeFile(file, text);
      expect(await check()).toEqual({ examples: 3, ran: 3 });
    },
  );

  it("keeps what other policies have passed, and leaves no temporary file", async () => {
    await check();
    await check(changed("customers/acme.yaml", ["name: Acme\n", "name: Acme Corporation\n"]));
    expect(await check()).toEqual({ examples: 3, ran: 0 });
    expect(await readdir(join(dir, "cache"))).toEqual(["passed.json"]);
  });

  it("keeps 60,000 at most, the newest first", async () => {
    const digests = Array.from({ length: 60_000 }, (_, number) => `old-${number}`);
    file = join(dir, "passed.json");
    await writeFile(file, JSON.stringify({ version: 1, digests }));
    expect(await check()).toEqual({ examples: 3, ran: 3 });
    expect(JSON.parse(await readFile(file, "utf8")).digests).toHaveLength(60_000);
    expect(await check()).toEqual({ examples: 3, ran: 0 });
  });

  it("is no condition: where it cannot be written, examples run each time", async () => {
    file = join(dir, "a-file", "passed.json");
    await writeFile(join(dir, "a-file"), "");
    await chmod(join(dir, "a-file"), 0o400);
    for (const _ of [1, 2]) expect(await check()).toEqual({ examples: 3, ran: 3 });
  });
});
