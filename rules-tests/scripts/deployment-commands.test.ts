import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import { type RunningTenant, startTenant } from "../../packages/local-tenant/start.ts";
import { compiledCommand } from "../compiled-commands.ts";
import { withPolicy } from "../compiler/policy-folder.ts";
import { CommandProcess } from "../docs/commands/command-process.ts";
import { testAuthority } from "../shared-keys.ts";

const root = join(import.meta.dirname, "..", "..");
let tenant: RunningTenant;
let keep: string;
let env: Record<string, string>;
let commands: CommandProcess;
beforeAll(async () => {
  tenant = await startTenant({ authority: testAuthority() });
  keep = await mkdtemp(join(tmpdir(), "deployments-"));
  env = {
    CI: "true",
    FORCE_COLOR: "1",
    POLICY_SIGNING_KEY: createSigningKeyPem(),
    AUTH0_DOMAIN: tenant.domain,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_CLIENT_SECRET: tenant.clientSecret,
    ACME_SECRET: "the secret of acme's connection",
  };
  commands = new CommandProcess(root, { NODE_EXTRA_CA_CERTS: tenant.caFile });
});
afterAll(async () => {
  await commands.close();
  await tenant.close();
  await rm(keep, { recursive: true });
});

async function run(name: string, policy: string, args: readonly string[] = [], more: Record<string, string> = {}) {
  const ended = await commands.run(name, ["--policy", policy, "--keep", keep, ...args], { ...env, ...more });
  return { ...ended, json: args.includes("--json") ? JSON.parse(ended.stdout) : undefined };
}

it("plan, deploy and verify end with their exit codes, and with their objects", async () => {
  await withPolicy({}, async (policy) => {
    const planned = await run("plan", policy, ["--json"]);
    expect(planned).toMatchObject({ exitCode: 2, json: { ok: true, drift: [], unchanged: 0 } });
    expect(Object.keys(planned.json.changes[0])).toEqual(["action", "kind", "name", "customer", "words", "widens"]);

    const refused = await run("deploy", policy);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toMatch(/\d+ changes widen access.*--yes/);
    expect(tenant.tenant.store.connections.list()).toEqual([]);

    const deployed = await run("deploy", policy, ["--yes", "--json"]);
    expect(deployed).toMatchObject({ exitCode: 0, json: { ok: true, action_versions: 3 } });
    expect(deployed.json.written).toContainEqual({ action: "create", kind: "client", name: "acme--sync" });

    const machine = tenant.tenant.store.clients.find(({ name }) => name === "acme--sync");
    const verified = await run("verify", policy, ["--json"], {
      CANARY_CLIENT_ID: String(machine?.client_id),
      CANARY_CLIENT_SECRET: String(machine?.client_secret),
      CANARY_AUDIENCE: "https://api.example.com/orders",
    });
    expect(verified).toMatchObject({
      exitCode: 0,
      json: { ok: true, drift: [], canaries: [{ ok: true }, { ok: true }] },
    });

    const [asked, suspended] = [
      await run("suspend", policy, ["acme"]),
      await run("suspend", policy, ["acme", "--yes"]),
    ];
    expect(asked).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringMatching(/^nobody agreed.*--yes/) });
    expect(suspended).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^acme is suspended: \d carriers/) });
    expect(suspended.stdout).toMatch(/customers\/acme\.yaml does not say enforcement: suspended/);

    const resumed = await run("resume", policy, ["acme", "--yes", "--json"]);
    expect(resumed).toMatchObject({ exitCode: 0, json: { ok: true, suspended: false, in_policy_file: true } });

    const offboarded = await run("offboard", policy, ["acme"]);
    expect(offboarded).toMatchObject({ exitCode: 1, stdout: "" });
    expect(offboarded.stderr).toMatch(/- grant of acme--sync.*organization acme, with its members.*nobody agreed to/s);
  });
}, 60_000);

it("rollback tells what is kept, and deploys it", async () => {
  const listed = await run("rollback", "deploy", ["--list", "--json"]);
  expect(listed).toMatchObject({ exitCode: 0, json: { ok: true, builds: [{ finished: true }] } });
  await withPolicy({}, async (policy) => {
    const repeated = await run("rollback", policy, ["--to", listed.json.builds[0].name, "--json"]);
    expect(repeated).toMatchObject({ exitCode: 0, json: { ok: true, written: [], action_versions: 0 } });
  });
}, 60_000);

describe("what the user can mend is told in one line, with exit code 1:", () => {
  it("a rollback to what is not kept", async () => {
    const { exitCode, stdout, stderr } = await run("rollback", "deploy", ["--env", "nope"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^no build is kept that was deployed before the last: [^\n]+\n$/);
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ["an environment that is not there", ["--env", "nope"], {}, /there is no environment "nope"/],
    ["a folder that holds no build", ["--build", "docs"], {}, /docs is no kept build: manifest.json cannot be read/],
    ["no credentials", [], { AUTH0_CLIENT_SECRET: "" }, /^AUTH0_CLIENT_SECRET must be set/],
    ["a tenant that does not answer", [], { AUTH0_DOMAIN: "localhost:1" }, /^https:\/\/localhost:1 does not answer: /],
  ])("%s", async (_name, args, more, message) => {
    await withPolicy({}, async (policy) => {
      const { exitCode, stdout, stderr } = await run("plan", policy, args, more);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr.trimEnd().split("\n").at(-1)).toMatch(message);
    });
  });

  // By a process of its own: Node reads the variable when it starts.
  it("a certificate that is not trusted", async () => {
    await withPolicy({}, async (policy) => {
      const script = [compiledCommand("plan"), "--policy", policy, "--keep", keep];
      const { exitCode, stdout, stderr } = await execa("node", script, { cwd: root, reject: false, env });
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr.split("\n").at(-1)).toMatch(/set NODE_EXTRA_CA_CERTS/);
    });
  });
});
