// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of policy files
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { anyCharacter } from "../../../attacks/any-character.ts";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import { PolicyError } from "../../../compiler/policy-files/problems.ts";
import { runs } from "../../runs.ts";
import { basePolicy, testTime } from "./base-policy.ts";

const names = Object.keys(basePolicy);
const place = /^[\w./-]+:[1-9]\d*:[1-9]\d*: \S/;
const name = fc.constantFrom(...names);

let dir: string;

/** One folder for all runs; each changes one file of the base policy. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "policy-"));
  await mkdir(join(dir, "customers"));
  await mkdir(join(dir, "environments"));
  await Promise.all(Object.entries(basePolicy).map(([file, text]) => writeFile(join(dir, file), text)));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

async function onlyPolicyErrors(file: string, text: string | Uint8Array): Promise<void> {
  await writeFile(join(dir, file), text);
  try {
    // An environment other than `local` is included to be damaged as well.
    const environment = file === "environments/real.yaml" ? "real" : "local";
    await loadPolicy({ dir, environment, now: testTime });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { message } of error.problems) expect(message).toMatch(place);
  } finally {
    await writeFile(join(dir, file), basePolicy[file] ?? "");
  }
}

/** A text of the base policy with one part replaced. */
const damaged = fc
  .tuple(
    name,
    fc.nat(2000),
    fc.nat(40),
    fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 20 }),
      fc.constantFrom(
        "\n",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "!!str ",
        "null",
        "~",
        "5",
        "true",
        '"',
        "#",
        "\t",
        "${",
        "<<: ",
      ),
    ),
  )
  .map(([file, at, length, text]) => {
    const base = basePolicy[file] ?? "";
    const start = at % base.length;
    return [file, base.slice(0, start) + text + base.slice(start + length)] as const;
  });

const keys =
  "customer name connections aliases access role_mapping applications examples apis namespace values domain public_keys customers when roles type enforcement toString __proto__ constructor orders".split(
    " ",
  );
const key = fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 5 }));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom("spa", "orders", "orders:viewer", "acme", "any", "${ISSUER}", "##A##", null, true, 0, -1.5, 1e300),
    fc.string({ unit: anyCharacter, maxLength: 10 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 5 }),
  ),
}));

describe("loadPolicy, for any content of the files", () => {
  it("loads any text or throws a PolicyError", async () => {
    await fc.assert(
      fc.asyncProperty(name, fc.string({ unit: anyCharacter, maxLength: 200 }), (file, text) =>
        onlyPolicyErrors(file, text),
      ),
      { numRuns: runs(100) },
    );
  });

  it("loads any bytes or throws a PolicyError", async () => {
    await fc.assert(
      fc.asyncProperty(name, fc.uint8Array({ maxLength: 100 }), (file, bytes) => onlyPolicyErrors(file, bytes)),
      { numRuns: runs(50) },
    );
  });

  it("loads any data or throws a PolicyError", async () => {
    await fc.assert(
      fc.asyncProperty(name, fc.dictionary(key, value, { maxKeys: 6 }), (file, data) =>
        onlyPolicyErrors(file, stringify(data)),
      ),
      { numRuns: runs(100) },
    );
  });

  it("loads a damaged policy or throws a PolicyError", async () => {
    await fc.assert(
      fc.asyncProperty(damaged, ([file, text]) => onlyPolicyErrors(file, text)),
      { numRuns: runs(200) },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
