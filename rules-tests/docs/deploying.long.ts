import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createKeyPair, publicKeyItem } from "../../compiler/sealing/new-key.ts";
import { type RunningTenant, startTenant } from "../../packages/local-tenant/start.ts";
import { basePolicy } from "../compiler/policy-files/base-policy.ts";
import { withPolicy } from "../compiler/policy-folder.ts";
import { testAuthority } from "../shared-keys.ts";
import { CommandProcess, type CommandResult } from "./commands/command-process.ts";

const root = join(import.meta.dirname, "..", "..");
const oldKey = createKeyPair();
let tenant: RunningTenant;
let folder: string;
let text: string;
let commands: CommandProcess;
let env: Record<string, string>;
/** The commands that were run, as the document has them. */
const followed = new Set<string>();

beforeAll(async () => {
  tenant = await startTenant({ authority: testAuthority() });
  folder = await mkdtemp(join(tmpdir(), "deploying-"));
  text = await readFile(join(root, "docs", "deploying.md"), "utf8");
  commands = new CommandProcess(root, { NODE_EXTRA_CA_CERTS: tenant.caFile });
  env = {
    CI: "true",
    AUTH0_DOMAIN: tenant.domain,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_CLIENT_SECRET: tenant.clientSecret,
    ACME_SECRET: "the secret of acme's connection",
    POLICY_SIGNING_KEY: oldKey.privatePem,
  };
});
afterAll(async () => {
  await commands.close();
  await tenant.close();
  await rm(folder, { recursive: true, force: true });
});

/** Every `npm run` of the document: in blocks, and in its sentences where more than a name is given. */
function documented(): string[] {
  const blocks = [...text.matchAll(/^ {4}(npm run .+?)(?: {2,}#.*)?$/gm)].map(([, line = ""]) => line);
  const sentences = [...text.matchAll(/`(npm run [^`]+)`/g)].map(([, line = ""]) => line.replace(/\s+/g, " "));
  const commands = new Set([...blocks, ...sentences].map((line) => line.trim().replace(/ +/g, " ")));
  // It takes minutes: rules-tests/scripts/bench-deploy.long.ts runs what it measures.
  commands.delete("npm run bench -- deploy");
  return [...commands];
}

/** Runs a command as the document has it, with the folder, and without asking. */
async function follow(
  command: string,
  policy: string,
  more: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  followed.add(command);
  const { build = "", ...others } = more;
  const filled = command
    .replaceAll("<env>", "staging")
    .replaceAll("<build>", build)
    .replace(".deployments", join(folder, "kept"));
  const [, , script = "", ...words] = filled.split(" ");
  const [first, ...rest] = words.filter((word) => word !== "--");
  const args = [first, ...rest]
    .filter((word) => word !== undefined)
    .map((word) => (word.endsWith(".pem") ? join(folder, word) : word));
  if (!["key new", "report"].some((each) => `${script} ${first}`.startsWith(each))) {
    if (!args.includes("--env")) args.push("--env", "staging");
    args.push("--policy", policy);
    if (!["check", "build"].includes(script)) args.push("--keep", join(folder, "kept"));
    if (["deploy", "suspend", "resume", "offboard", "rollback", "key"].includes(script)) args.push("--yes");
    if (script === "build") args.push("--out", join(folder, "out"));
  }
  // A variable that a command had, the next ones have too.
  Object.assign(env, others);
  return commands.run(script, args, env);
}

function environment(...keys: readonly string[]): string {
  return `domain: ${tenant.domain}
values: { ISSUER: https://login.acme.example }
public_keys:
${keys.join("")}`;
}

it("is right about every command: a first deployment, a change, an incident, a rollback, a rotation, an offboarding", async () => {
  const files = { "environments/staging.yaml": environment(publicKeyItem(oldKey)) };
  await withPolicy(files, async (policy) => {
    const done = async (command: string, exitCode: number, words: RegExp, more?: Readonly<Record<string, string>>) => {
      const ended = await follow(command, policy, more);
      expect([command, ended]).toEqual([command, expect.objectContaining({ exitCode })]);
      expect(ended.stdout).toMatch(words);
      return ended;
    };
    const plan = "npm run plan -- --env <env>";
    const deploy = "npm run deploy -- --env <env>";
    const acme = join(policy, "customers", "acme.yaml");
    const original = String(basePolicy["customers/acme.yaml"]);

    await done("npm run key -- new --out policy-signing-key.pem", 0, /BEGIN PUBLIC KEY/);
    await done(plan, 2, /^Widens access\n/);
    await done(deploy, 0, /^\d+ resources written, 3 versions of Actions/);
    await done(plan, 0, /^0 changes/);
    await done("npm run verify -- --env <env>", 0, /0 of drift; signed policies: \d+ by/);

    await writeFile(
      acme,
      original.replace("email_domains: [acme.example]", "email_domains: [acme.example, acme.test]"),
    );
    await done("npm run check -- --customer acme", 0, /./);
    await done(plan, 2, /acme-oidc also accepts e-mail addresses of acme\.test \(gains, for example/);
    await done(deploy, 0, /^1 resources written, 0 versions of Actions/);

    await done("npm run suspend -- acme --env <env>", 0, /^acme is suspended: 5 carriers written/);
    await done("npm run resume -- acme --env <env>", 0, /^acme has the policy of /);

    const listed = await done("npm run rollback -- --env <env> --list", 0, /^build +deployed/);
    const [first = "", second = ""] = listed.stdout
      .split("\n")
      .slice(1)
      .map((line) => line.split(" ")[0] ?? "");
    await done("npm run rollback -- --env <env>", 0, /^1 resources written/);
    await done("npm run rollback -- --env <env> --to <build>", 0, /^1 resources written/, { build: second });
    await done("npm run deploy -- --build .deployments/<env>/<build>", 0, /^1 resources written/, { build: first });
    await writeFile(acme, original);
    await done(plan, 0, /^0 changes/);

    await rotate(policy, done);

    await done("npm run offboard -- acme --env <env>", 0, /^\d+ removals done/);
    await rm(acme);
    await rm(join(policy, "customers", "globex.yaml"));
    await done(plan, 2, /Left the policy files; only `npm run deploy -- --remove` removes it\n/);
    await done("npm run deploy -- --remove", 0, /resources written/);
    await done(plan, 0, /^0 changes/);
    await done("npm run build", 0, /federated-login/);
  });
  const commands = documented().filter((command) => command.includes(" -- ") || command === "npm run build");
  expect(commands.filter((command) => !followed.has(command))).toEqual([]);
  // What the sentences name alone is one of these.
  const scripts = new Set([...followed].map((command) => command.split(" ")[2]));
  expect(
    documented()
      .map((command) => command.split(" ")[2])
      .filter((name) => !scripts.has(name)),
  ).toEqual([]);
}, 300_000);

type Done = (
  command: string,
  exitCode: number,
  words: RegExp,
  more?: Readonly<Record<string, string>>,
) => Promise<CommandResult>;

async function rotate(policy: string, done: Done): Promise<void> {
  const { stdout: next } = await done("npm run key -- new --out next-key.pem", 0, /BEGIN PUBLIC KEY/);
  const staging = join(policy, "environments", "staging.yaml");
  await writeFile(staging, environment(publicKeyItem(oldKey), next));
  const signing = { POLICY_SIGNING_KEY: await readFile(join(folder, "next-key.pem"), "utf8") };
  const run = "npm run key -- rotate --env <env>";
  const half = await done(
    run,
    2,
    /^\d+ resources written.*\nEvery policy is signed by .*take it out of public_keys/s,
    signing,
  );
  expect(half.stdout).toContain(`If ${oldKey.id} is the old key`);
  await writeFile(staging, environment(next));
  await done(run, 0, /^3 resources written.*accept the key .* alone/s);
}
