import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSigningKeyPem } from "../../../compiler/sealing/signing-key.ts";
import { manyCustomers } from "../many-customers.ts";
import { startCounted } from "./counted-tenant.ts";
import { ours, plainCli, type Way } from "./ways.ts";

export interface DeploymentRow {
  /** In the tenant before the step. */
  readonly customers: number;
  readonly by: string;
  readonly step: string;
  readonly seconds: number;
  /** Requests to the Management API, and those for its token. */
  readonly calls: number;
  /** Of these, what was written. */
  readonly writes: number;
  /** Computed from fewer customers, not measured. */
  readonly computed?: true;
}

interface Options {
  readonly customers: readonly number[];
  /** Those for which auth0-deploy-cli is measured; for others it is computed from the last two. */
  readonly plain: readonly number[];
  readonly onStep: (text: string) => void;
}

/** First deployments, repeated ones and those of one more customer, by this and by auth0-deploy-cli as it comes. */
export async function measureDeployment({ customers, plain, onStep }: Options): Promise<DeploymentRow[]> {
  const rows: DeploymentRow[] = [];
  for (const count of [...new Set([...customers, ...plain])].sort((a, b) => a - b)) {
    if (customers.includes(count)) rows.push(...(await measureWay(count, ours, onStep)));
    if (plain.includes(count)) rows.push(...(await measureWay(count, plainCli, onStep)));
  }
  const missing = customers.filter((count) => !plain.includes(count));
  return [...rows, ...missing.flatMap((count) => computed(rows, count))];
}

async function measureWay(count: number, way: Way, onStep: Options["onStep"]): Promise<DeploymentRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-deployment-"));
  const tenant = await startCounted();
  try {
    const policy = join(folder, "policy");
    // Two more than are deployed at first.
    await manyCustomers(count + 2, policy);
    const file = (number: number) => join(policy, "customers", `customer-${number}.yaml`);
    const aside = (number: number) => join(folder, `customer-${number}.yaml`);
    for (const number of [count, count + 1]) await rename(file(number), aside(number));
    const run = way.in({ folder, policy, tenant: tenant.running, signingKeyPem: createSigningKeyPem() });
    const rows: DeploymentRow[] = [];
    const measure = async (step: string, customer?: string) => {
      onStep(`${count} customers, ${way.name}: ${step}`);
      const before = tenant.counted();
      const started = performance.now();
      await run(customer);
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      const after = tenant.counted();
      const row = { customers: count, by: way.name, step, seconds };
      const [calls, writes] = [after.calls - before.calls, after.writes - before.writes];
      rows.push({ ...row, calls, writes });
      onStep(`  ${seconds} seconds, ${calls} requests, ${writes} writes`);
    };
    await measure("first");
    await measure("unchanged");
    await rename(aside(count), file(count));
    await measure("one more");
    if (way.takesCustomer) {
      await rename(aside(count + 1), file(count + 1));
      await measure("one more, --customer", `customer-${count + 1}`);
    }
    return rows;
  } finally {
    await tenant.running.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Both grow by the customer: what two numbers of customers cost tells what another does. */
function computed(rows: readonly DeploymentRow[], customers: number): DeploymentRow[] {
  const known = rows.filter(({ by }) => by === plainCli.name);
  const counts = [...new Set(known.map((row) => row.customers))].slice(-2);
  const at = (count: number | undefined, step: string) =>
    known.find((row) => row.customers === count && row.step === step);
  return [...new Set(known.map(({ step }) => step))].flatMap((step) => {
    const [one, other] = [at(counts[0], step), at(counts[1], step)];
    if (!one || !other) return [];
    const grown = (key: "seconds" | "calls" | "writes") => {
      const each = (other[key] - one[key]) / (other.customers - one.customers);
      return Math.round(other[key] + each * (customers - other.customers));
    };
    const grow = { seconds: grown("seconds"), calls: grown("calls"), writes: grown("writes") };
    return [{ customers, by: plainCli.name, step, ...grow, computed: true as const }];
  });
}
