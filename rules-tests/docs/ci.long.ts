import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";
import { createKeyPair, publicKeyItem } from "../../compiler/sealing/new-key.ts";
import { managementScopes } from "../../packages/local-tenant/management-api/management-scopes.ts";
import { type RunningTenant, startTenant } from "../../packages/local-tenant/start.ts";
import { changed, withPolicy } from "../compiler/policy-folder.ts";
import { testAuthority } from "../shared-keys.ts";

const root = join(import.meta.dirname, "..", "..");
const variables = z.record(z.string(), z.string()).optional();
const stepSchema = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: variables,
});
const jobSchema = z.looseObject({ environment: z.string(), steps: z.array(stepSchema) });
const workflowSchema = z.looseObject({ env: variables, jobs: z.record(z.string(), jobSchema) });
type Workflow = z.output<typeof workflowSchema>;
interface Ended {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
}

let tenant: RunningTenant;
let folder: string;
let text: string;
let workflow: Workflow;
/** The values of `${{ ... }}`, by expression and environment. */
let values: Record<string, string>;
const key = createKeyPair();
const readerId = "reader";
const readerSecret = "the reader's secret";

beforeAll(async () => {
  tenant = await startTenant({ authority: testAuthority() });
  folder = await mkdtemp(join(tmpdir(), "ci-"));
  text = await readFile(join(root, "docs", "ci", "deployment.yml"), "utf8");
  workflow = workflowSchema.parse(parse(text));
  addReader();
  await addFakeGh();
  values = {
    "vars.AUTH0_DOMAIN": tenant.domain,
    "production vars.AUTH0_CLIENT_ID": tenant.clientId,
    "production secrets.AUTH0_CLIENT_SECRET": tenant.clientSecret,
    "production-read vars.AUTH0_CLIENT_ID": readerId,
    "production-read secrets.AUTH0_CLIENT_SECRET": readerSecret,
    "production secrets.POLICY_SIGNING_KEY": key.privatePem,
    "production secrets.ACME_OIDC_CLIENT_SECRET": "the secret of acme's connection",
    "github.event.pull_request.base.sha": join(folder, "base"),
    "github.event.pull_request.number": "7",
    "github.token": "of the run",
    "github.repository": "vendor/policy",
  };
});
afterAll(async () => {
  await tenant.close();
  await rm(folder, { recursive: true });
});

/** An application that reads the Management API, and nothing else. */
function addReader(): void {
  const { store } = tenant.tenant;
  const deployer = store.clients.get(tenant.clientId);
  const grant = store.clientGrants.find(({ client_id: id }) => id === tenant.clientId);
  if (!deployer || !grant) throw new Error("no deployer");
  store.clients.put({ ...deployer, client_id: readerId, client_secret: readerSecret, name: "Reader" });
  const scope = managementScopes.filter((each) => each.startsWith("read:"));
  store.clientGrants.put({ ...grant, id: "cgr_reader", client_id: readerId, scope });
}

/** GitHub's command: notes its arguments and keeps the comment, or tells which commit is the last on main. */
async function addFakeGh(): Promise<void> {
  const code = `#!/bin/sh
echo "$GH_TOKEN: $*" >>"${folder}/gh"
case "$1" in api) echo abc;; pr) cp "$7" "${folder}/comment";; esac
`;
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", "gh"), code, { mode: 0o755 });
}

/** Runs each `run:` of a job as the runner does, until one fails. The steps that install are taken as done. */
async function runJob(name: string, policy: string, more: Record<string, string> = {}): Promise<Ended> {
  const { environment, steps } = workflow.jobs[name] ?? { environment: "", steps: [] };
  let last: Ended = { stdout: "", stderr: "" };
  for (const { run: command, env = {} } of steps) {
    if (command === undefined || command === "npm ci --no-audit --no-fund") continue;
    last = await execa("bash", ["-e", "-c", command], {
      cwd: root,
      reject: false,
      env: {
        ...filledIn(environment, workflow.env ?? {}),
        ...filledIn(environment, env),
        PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
        NODE_EXTRA_CA_CERTS: tenant.caFile,
        GITHUB_REPOSITORY: "vendor/policy",
        GITHUB_SHA: "abc",
        RUNNER_TEMP: folder,
        POLICY_DIR: policy,
        KEEP_DIR: join(folder, "kept"),
        ...more,
      },
    });
    if (last.exitCode !== 0) return last;
  }
  return last;
}

function filledIn(environment: string, env: Readonly<Record<string, string>>): Record<string, string> {
  const valueIn = (expression: string) => {
    const value = values[`${environment} ${expression}`] ?? values[expression];
    if (value === undefined) throw new Error(`nothing says what ${expression} is in ${environment}`);
    return value;
  };
  const fill = (value: string) => value.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => valueIn(expression));
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)]));
}

const files = () => {
  const [find, secret] = ["##ACME_SECRET##", "##ACME_OIDC_CLIENT_SECRET##"];
  const environment = `domain: ${tenant.domain}
values: { ISSUER: https://login.acme.example }
public_keys:
${publicKeyItem(key)}`;
  return { ...changed("customers/acme.yaml", [find, secret]), "environments/production.yaml": environment };
};

describe("docs/ci/deployment.yml", () => {
  it("pins every action by its commit, with the release beside it, and gives the token no more than it must", () => {
    const uses = text.split("\n").filter((line) => line.includes("uses:"));
    expect(uses.length).toBeGreaterThan(8);
    for (const line of uses) expect(line).toMatch(/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(workflow).toMatchObject({ permissions: { contents: "read" } });
    const jobs = Object.entries(workflow.jobs);
    expect(jobs.filter(([, job]) => job.permissions !== undefined).map(([name]) => name)).toEqual(["review"]);
    // Nothing that somebody else writes gets into a shell.
    for (const [, { steps }] of jobs) for (const { run = "" } of steps) expect(run).not.toContain("${{");
    // The signing key is where somebody must approve.
    const withKey = jobs.filter(([, job]) => JSON.stringify(job).includes("POLICY_SIGNING_KEY"));
    expect(withKey.map(([name, { environment }]) => [name, environment])).toEqual([["deploy", "production"]]);
  });

  it("comments a pull request, plans, deploys and verifies, each with its own credentials", async () => {
    await withPolicy({ ...files(), "customers/globex.yaml": undefined }, async (base) => {
      values["github.event.pull_request.base.sha"] = base;
      await withPolicy(files(), async (policy) => {
        await followWorkflow(policy);
      });
    });
  }, 180_000);
});

async function followWorkflow(policy: string): Promise<void> {
  const { store } = tenant.tenant;
  expect(await runJob("review", policy)).toMatchObject({ exitCode: 0 });
  const comment = await readFile(join(folder, "comment"), "utf8");
  expect(comment).toMatch(/^## Deployment to production\n/);
  expect(comment).toMatch(/globex.*## What a deployment would write\n\n~~~text\nWidens access\n.*\n~~~\n$/s);
  expect(await readFile(join(folder, "gh"), "utf8")).toBe(
    `of the run: pr comment 7 --edit-last --create-if-none --body-file ${folder}/review.md\n`,
  );

  expect(await runJob("plan", policy)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^Widens access\n/),
  });
  expect(store.connections.list()).toEqual([]);

  const left = await runJob("deploy", policy, { GITHUB_SHA: "older" });
  expect({ exitCode: left.exitCode, connections: store.connections.list() }).toEqual({ exitCode: 1, connections: [] });
  expect(await runJob("deploy", policy)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+ resources written/),
  });

  const machine = store.clients.find(({ name }) => name === "acme--sync");
  Object.assign(values, {
    "vars.CANARY_CLIENT_ID": String(machine?.client_id),
    "secrets.CANARY_CLIENT_SECRET": String(machine?.client_secret),
    "vars.CANARY_AUDIENCE": "https://api.example.com/orders",
  });
  const verified = await runJob("verify", policy);
  expect(verified).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("the canary is refused with a username"),
  });
}
