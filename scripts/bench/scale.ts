import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Counted } from "./deployment/counted-tenant.ts";
import { manyCustomers } from "./many-customers.ts";
import type { Asked } from "./scale-tenant.ts";

/** What one step took. */
export interface ScaleRow {
  readonly customers: number;
  readonly step: string;
  readonly seconds: number;
  /** Of all threads: what other processes of the machine do changes it less. Not of processes that it starts. */
  readonly cpu_seconds: number;
  /** At most, of the whole process. */
  readonly megabytes: number;
  /** Calls of the Management API. */
  readonly calls: number;
  /** The CPU seconds, to those of parsing the customers' files with `yaml`. */
  readonly ratio: number;
  /** Not measured, since it would take too long: computed from the rate with fewer customers. */
  readonly computed: boolean;
  /** Measured, on a tenant into whose store the state of a deployment was put. */
  readonly seeded: boolean;
}

/** `check-again` finds all examples passed. The start of each process is not counted. */
const steps = ["parse", "check", "check-again", "check-one", "build"];
/** One after another with a tenant that is empty at first. */
const deployments = ["first deploy", "unchanged deploy", "plan", "plan of one customer", "deploy of one customer"];
const tenants = [deployments, ["auth0-deploy-cli, first", "auth0-deploy-cli, unchanged"]];
/** Of these, those that are measured where the first would take too long. */
const afterSeeding = deployments.slice(2);

type Measured = Pick<ScaleRow, "seconds" | "cpu_seconds" | "megabytes">;
type OnStep = (customers: number, step: string) => void;

/**
 * Measures each step for growing numbers of customers, each in a process of its own. What would not end before the
 * time is over is computed.
 */
export async function measureScale(numbers: readonly number[], minutes: number, onStep: OnStep): Promise<ScaleRow[]> {
  const rows: ScaleRow[] = [];
  const end = Date.now() + minutes * 60_000;
  for (const customers of numbers) {
    const dir = await mkdtemp(join(tmpdir(), "scale-"));
    try {
      await manyCustomers(customers, join(dir, "policy"));
      const scale = new Scale(customers, dir, rows, onStep);
      for (const step of steps) await scale.measure(step);
      for (const ofTenant of tenants) {
        const expected = ofTenant.reduce((sum, step) => sum + (scale.expected(step)?.seconds ?? 0), 0);
        if (Date.now() + expected * 1000 <= end) await withTenant((tenant) => scale.measureAll(ofTenant, tenant));
        else if (ofTenant !== deployments) scale.compute(ofTenant);
        else {
          scale.compute(deployments.filter((step) => !afterSeeding.includes(step)));
          await withTenant((tenant) => scale.measureSeeded(afterSeeding, tenant));
        }
      }
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return rows;
}

class Scale {
  constructor(
    readonly customers: number,
    readonly dir: string,
    readonly rows: ScaleRow[],
    readonly onStep: OnStep,
  ) {}

  async measureAll(of: readonly string[], tenant: CountedTenant, seeded = false): Promise<void> {
    for (const step of of) await this.measure(step, tenant, seeded);
  }

  /** On a tenant in which one customer is deployed, and all others are put as that one is. */
  async measureSeeded(of: readonly string[], tenant: CountedTenant): Promise<void> {
    this.onStep(this.customers, "filling a tenant");
    await this.#run("deploy the first", tenant.env);
    await tenant.ask({ seed: this.dir });
    await this.measureAll(of, tenant, true);
  }

  async measure(step: string, tenant?: CountedTenant, seeded = false): Promise<void> {
    this.onStep(this.customers, step);
    const calls = async () => (await tenant?.ask({ count: true }))?.calls ?? 0;
    const before = await calls();
    const measured = await this.#run(step, tenant?.env);
    this.#add({ ...measured, step, calls: (await calls()) - before, computed: false, seeded });
  }

  async #run(step: string, env: Env = {}): Promise<Measured> {
    const script = join(import.meta.dirname, "scale-step.ts");
    const { stdout } = await execa("node", ["--import", "tsx", script, step, this.dir], { env });
    return JSON.parse(stdout) as Measured;
  }

  compute(of: readonly string[]): void {
    for (const step of of) {
      const expected = this.expected(step);
      if (expected) this.#add({ ...expected, computed: true });
    }
  }

  /** By the rate with the largest number before this. */
  expected(step: string): Omit<ScaleRow, "customers" | "ratio"> | undefined {
    const last = this.rows.findLast((row) => row.step === step && row.customers < this.customers);
    if (!last) return undefined;
    const factor = step.includes("one customer") ? 1 : this.customers / last.customers;
    const [seconds, cpu_seconds] = [last.seconds * factor, last.cpu_seconds * factor];
    return { ...last, seconds, cpu_seconds, calls: Math.round(last.calls * factor) };
  }

  #add(row: Omit<ScaleRow, "customers" | "ratio">): void {
    const { customers } = this;
    const parsing = this.rows.find((each) => each.customers === customers && each.step === "parse") ?? row;
    this.rows.push({ ...row, customers, ratio: row.cpu_seconds / parsing.cpu_seconds });
  }
}

type Env = Readonly<Record<string, string>>;

interface CountedTenant {
  readonly env: Env;
  /** @returns the count after what was asked for is done */
  ask(asked: Asked): Promise<Counted>;
}

async function withTenant(use: (tenant: CountedTenant) => Promise<void>): Promise<void> {
  const tenant = fork(join(import.meta.dirname, "scale-tenant.ts"), { execArgv: ["--import", "tsx"] });
  const ended = once(tenant, "exit");
  const gone = new AbortController();
  void ended.then(() => gone.abort(new Error("the tenant's process has ended")));
  try {
    const { domain, clientId, clientSecret, caFile } = await messageOf<Record<string, string>>(tenant, gone.signal);
    const env = {
      AUTH0_DOMAIN: String(domain),
      AUTH0_CLIENT_ID: String(clientId),
      AUTH0_CLIENT_SECRET: String(clientSecret),
      NODE_EXTRA_CA_CERTS: String(caFile),
    };
    await use({
      env,
      ask: (asked) => {
        tenant.send(asked);
        return messageOf<Counted>(tenant, gone.signal);
      },
    });
  } finally {
    if (tenant.connected) tenant.disconnect();
    await ended;
  }
}

/** @throws AbortError if the process ends instead */
async function messageOf<T>(child: ChildProcess, signal: AbortSignal): Promise<T> {
  const [message] = (await once(child, "message", { signal })) as [T];
  return message;
}
