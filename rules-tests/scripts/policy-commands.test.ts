import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import { changed, withPolicy } from "../compiler/policy-folder.ts";
import { CommandProcess } from "../docs/commands/command-process.ts";

let dir: string;
let commands: CommandProcess;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "commands-"));
  await writeFile(join(dir, "broken.json"), "{");
  commands = new CommandProcess(join(import.meta.dirname, "..", ".."), { CI: "true", FORCE_COLOR: "1" });
});
afterAll(async () => {
  await commands.close();
  await rm(dir, { recursive: true, force: true });
});

const run = (name: string, args: readonly string[], env: Record<string, string> = {}) =>
  commands.run(name, args, { POLICY_SIGNING_KEY: "", ...env });

describe("a mistake that the user can correct is reported in one line, with exit code 1:", () => {
  it.each<[string, () => [string, string[], Record<string, string>?], RegExp]>([
    ["no policy", () => ["check", ["--policy", join(dir, "none")]], /none.*: there is no such folder/],
    ["a number out of bounds", () => ["bench", ["deploy", "--customers", "1"]], /^1 is not a number from 8 to 100000$/],
    ["no key", () => ["build", ["--env", "example", "--out", join(dir, "out")]], /^POLICY_SIGNING_KEY is not set/],
    [
      "an event that is not there",
      () => ["explain", ["--trigger", "post-login", "--event", join(dir, "none.json")]],
      /^ENOENT: no such file.*none\.json/,
    ],
    [
      "nothing to explain",
      () => ["explain", ["--json"]],
      /^say what to explain: --event, --log, --example, --who-can, or --customer and/,
    ],
    ["half of a login", () => ["explain", ["--customer", "acme"]], /^--customer needs --application, and --api if/],
    [
      "options that exclude each other",
      () => ["explain", ["--event", "x", "--api", "orders"]],
      /^--event and --api exclude each other: leave out one$/,
    ],
    ["a log's entry that is no JSON", () => ["explain", ["--log", "{"]], /^--log: it is not JSON: /],
    [
      "an expectation that is none",
      () => ["explain", ["--example", "a manager", "--expect", "deny=no_rolle"]],
      /^--expect: there is no code "no_rolle"; did you mean "no_role"\?$/,
    ],
    [
      "a role that no API has",
      () => ["explain", ["--who-can", "orders:manger"]],
      /^there is no role "orders:manger"; did you mean "orders:manager"\?$/,
    ],
    [
      "attributes that are no object",
      () => ["explain", "--customer acme --application portal --api orders --attributes [".split(" ")],
      /^--attributes is neither JSON nor YAML: /,
    ],
    [
      "an event that is no JSON",
      () => ["explain", ["--trigger", "post-login", "--event", join(dir, "broken.json")]],
      /broken\.json is not JSON: /,
    ],
  ])("%s", async (_, command, message) => {
    const [name, args, env = {}] = command();
    const { exitCode, stdout, stderr } = await run(name, args, env);
    const [line, ...rest] = stderr.split("\n");
    expect({ exitCode, stdout, rest }).toEqual({ exitCode: 1, stdout: "", rest: [""] });
    expect(line).toMatch(message);
    expect(await readdir(dir)).toEqual(["broken.json"]);
  });
});

it("an unknown option is told in one line, too", async () => {
  const { exitCode, stdout, stderr } = await run("build", ["--nope"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^error: unknown option '--nope'; --help tells the options\n$/);
});

it("check tells every failing example as FILE:LINE:COL, and exits with 1", async () => {
  await withPolicy(
    changed("customers/acme.yaml", ["{ deny: no_role }", "{ deny: groups_overage }"]),
    async (policy) => {
      const { exitCode, stderr } = await run("check", ["--policy", policy]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^\S+acme\.yaml:61:5: the example "a stranger in the console" fails: expected groups_overage, got no_role\n$/,
      );
    },
  );
});

it("check tells the near misses of a failing example, one line each", async () => {
  const unaliased = ["aliases:\n  Managers: 1b2c3d4e-0000-4000-8000-000000000001\n", ""] as const;
  const files = changed("customers/acme.yaml", unaliased, ["groups: [Managers]", "groups: [/Managers]"]);
  await withPolicy(files, async (policy) => {
    const { stderr } = await run("check", ["--policy", policy]);
    const [failed, near, ...more] = stderr.trimEnd().split("\n");
    expect(failed).toMatch(/the example "a manager" fails: expected .*, got no_role$/);
    expect(near).toContain(
      `the example "a manager" nearly matches rule 1 (${policy}/customers/acme.yaml:17): groups "/Managers", expected "Managers": it is a full path; the rule`,
    );
    expect(more).toEqual([]);
  });
});

it("build and explain do what they say, on the sample policy", async () => {
  const out = join(dir, "out");
  const built = await run("build", ["--out", out, "--json"], { POLICY_SIGNING_KEY: createSigningKeyPem() });
  expect([built.exitCode, built.stderr]).toEqual([0, ""]);
  expect(JSON.parse(built.stdout)).toMatchObject({ environment: "local" });
  expect((await readdir(out)).sort()).toEqual(["manifest.json", "tenant"]);
  await rm(out, { recursive: true });
  const event = join(dir, "event.json");
  await writeFile(event, JSON.stringify({ client: { name: "Acme Portal" }, connection: { name: "globex-saml" } }));
  const explained = await run("explain", ["--trigger", "post-login", "--event", event, "--json"]);
  await rm(event);
  expect(explained.exitCode).toBe(1);
  expect(JSON.parse(explained.stdout)).toMatchObject({ decision: "deny", code: "connection_not_allowed" });
});

it("explain tells what the rules read, and what the profile has where they find nothing", async () => {
  const event = join(dir, "person.json");
  const user = { user_id: "oidc|acme-oidc|1", dept: "Sales", identities: [] as object[] };
  user.identities.push({ connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|1" });
  const { client, connection } = { client: { name: "Acme Portal" }, connection: { name: "acme-oidc" } };
  await writeFile(event, JSON.stringify({ client, connection, user }));
  const { stdout, stderr } = await run("explain", ["--trigger", "post-login", "--event", event]);
  await rm(event);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/groups\W+absent, or nothing that a rule reads/);
  expect(stdout).toContain("The profile has: dept.");
  expect(stdout).toContain("  transaction.protocol is absent: the event has no transaction\n");
});

it("explain exits with 0 if a refusal was expected, and with 1 if not", async () => {
  const words = "--customer acme --application portal --api orders".split(" ");
  const attributes = ["--attributes", "{ email: ann@else.example }"];
  const explain = (...more: string[]) => run("explain", [...words, ...attributes, ...more]);
  const [bare, expected, other, example] = await Promise.all([
    explain(),
    explain("--expect", "deny=email_domain_not_allowed"),
    explain("--expect", "deny=no_role"),
    run("explain", ["--example", "a stranger"]),
  ]);
  expect([bare, expected, other, example].map(({ exitCode }) => exitCode)).toEqual([1, 0, 1, 0]);
  expect(bare.stdout).toContain("  email_domain_not_allowed was not expected\n");
  expect(bare.stdout).toContain("  the domain of email is else.example; email_domains has: acme.example (deploy/");
  expect(expected.stdout).not.toContain("Not as expected");
  expect(other.stdout).toContain("  expected no_role, got email_domain_not_allowed\n");
});

it("explain takes a login in words", async () => {
  const words = "--customer acme --application portal --api orders --json --attributes".split(" ");
  const { stdout, stderr } = await run("explain", [...words, "{ email: ann@acme.example, groups: [Orders-Managers] }"]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ decision: "allow", roles: ["manager"] });
});
