import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deployWithCli } from "@federated-actions/deploy-cli";
import { parse } from "yaml";
import { buildTenant } from "../../compiler/build.ts";
import { checkPolicy } from "../../compiler/check.ts";
import { PassedExamplesFile } from "../../compiler/examples/passed-examples.ts";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import { CheckedCustomers } from "../../compiler/unchanged/checked-customers.ts";
import { deploy } from "../../deployment/deploy.ts";
import { makePlan, type PlanOptions } from "../../deployment/plan.ts";
import { credentialsFrom } from "../../deployment/sign-in.ts";
import { manyCustomers } from "./many-customers.ts";

/** Runs one step on a policy folder, in a process of its own, and prints what it took as one line of JSON. */
const [step = "", dir = ""] = process.argv.slice(2);
const policy = join(dir, "policy");

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  parse: async () => {
    const folder = join(policy, "customers");
    for (const name of await readdir(folder)) parse(await readFile(join(folder, name), "utf8"));
  },
  check,
  "check-again": check,
  build: () => buildTenant({ policyDir: policy, environment: "local", outDir: join(dir, "out") }),
  "check-one": () => checkPolicy({ dir: policy, environment: "local", onlyCustomer: "customer-7" }),
  "deploy the first": async () => {
    const policyDir = join(dir, "first");
    await manyCustomers(1, policyDir);
    await deploy({ ...(await planOptions()), policyDir, confirm: async () => true });
  },
  "first deploy": deployAll,
  "unchanged deploy": deployAll,
  plan: async () => {
    const { changes } = await remembering(async (checked) => makePlan({ ...(await planOptions()), checked }));
    if (changes.length > 0) throw new Error(`what was deployed is not so: ${changes[0]?.words}`);
  },
  "plan of one customer": () =>
    remembering(async (checked) => makePlan({ ...(await planOptions()), customer, forComparison: true, checked })),
  "deploy of one customer": async () => {
    const file = join(policy, "customers", `${customer}.yaml`);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("groups: Orders-Department-0 ", "groups: Orders-Department-10 "));
    await deploy({ ...(await planOptions()), customer, confirm: async () => true });
  },
  "auth0-deploy-cli, first": importAll,
  "auth0-deploy-cli, unchanged": importAll,
};

/** As the commands do: the plan of all before has seen all files without problems. */
async function remembering<T>(use: (checked: CheckedCustomers) => Promise<T>): Promise<T> {
  const checked = await CheckedCustomers.open(join(dir, "planned.json"));
  const result = await use(checked);
  await checked.save();
  return result;
}

const customer = "customer-7";
const keywords = { OIDC_CLIENT_SECRET_OF_ALL: "a secret of all", VENDOR_STAFF_CLIENT_SECRET: "a secret of staff" };

async function deployAll(): Promise<void> {
  await deploy({ ...(await planOptions()), confirm: async () => true });
}

/** As each command does: with the key that signed before. */
async function planOptions(): Promise<PlanOptions> {
  const keyFile = join(dir, "key.pem");
  if (!existsSync(keyFile)) await writeFile(keyFile, createSigningKeyPem());
  return {
    policyDir: policy,
    environment: "local",
    credentials: credentialsFrom(process.env),
    signingKeyPem: await readFile(keyFile, "utf8"),
    secrets: keywords,
    keepDir: join(dir, "kept"),
  };
}

async function importAll(): Promise<void> {
  const { domain, clientId, clientSecret } = credentialsFrom(process.env);
  const caFile = process.env.NODE_EXTRA_CA_CERTS ?? "";
  await deployWithCli({
    tenantDomain: domain,
    clientId,
    clientSecret,
    caFile,
    keywords,
    directory: join(dir, "out", "tenant"),
  });
}

async function check(): Promise<void> {
  const passed = await PassedExamplesFile.open(join(dir, "passed.json"));
  const checked = await CheckedCustomers.open(join(dir, "checked.json"));
  await checkPolicy({ dir: policy, environment: "local", passed, checked });
  await checked.save();
  await passed.save();
}

const run = steps[step];
if (!run) throw new Error(`no step "${step}"`);
const started = performance.now();
const before = process.cpuUsage();
await run();
const { user, system } = process.cpuUsage(before);
const result = {
  seconds: (performance.now() - started) / 1000,
  cpu_seconds: (user + system) / 1e6,
  megabytes: process.resourceUsage().maxRSS / 1000,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
