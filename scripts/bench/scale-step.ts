import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { buildTenant } from "../../compiler/build.ts";
import { checkPolicy } from "../../compiler/check.ts";
import { PassedExamplesFile } from "../../compiler/examples/passed-examples.ts";

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
};

async function check(): Promise<void> {
  const passed = await PassedExamplesFile.open(join(dir, "passed.json"));
  await checkPolicy({ dir: policy, environment: "local", passed });
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
