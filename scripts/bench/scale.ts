import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { manyCustomers } from "./many-customers.ts";

/** What one step took. */
export interface ScaleRow {
  readonly customers: number;
  readonly step: string;
  readonly seconds: number;
  /** Of all threads: what other processes of the machine do changes it less. */
  readonly cpu_seconds: number;
  /** At most, of the whole process. */
  readonly megabytes: number;
  /** The CPU seconds, to those of parsing the customers' files with `yaml`. */
  readonly ratio: number;
}

/** `check-again` finds all examples passed. The start of each process is not counted. */
const steps = ["parse", "check", "check-again", "check-one", "build"] as const;

/** Measures each step for a number of customers, each in a process of its own. */
export async function measureScale(customers: number, onStep: (step: string) => void): Promise<ScaleRow[]> {
  const dir = await mkdtemp(join(tmpdir(), "scale-"));
  try {
    await manyCustomers(customers, join(dir, "policy"));
    const rows: ScaleRow[] = [];
    for (const step of steps) {
      onStep(step);
      const { stdout } = await execa("node", [
        "--import",
        "tsx",
        join(import.meta.dirname, "scale-step.ts"),
        step,
        dir,
      ]);
      const measured: Pick<ScaleRow, "seconds" | "cpu_seconds" | "megabytes"> = JSON.parse(stdout);
      rows.push({ customers, step, ...measured, ratio: measured.cpu_seconds / (rows[0] ?? measured).cpu_seconds });
    }
    return rows;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
