import { CodedError } from "@federated-actions/coded-error";
import { Jobs } from "./jobs.ts";
import type { FromWork, Job, ToWork } from "./protocol.ts";

/**
 * Does the console's work in a process of its own, so that the tenant answers meanwhile. Ends with the process that
 * started it.
 */
let jobs: Jobs | undefined;
const cancelled = new Set<number>();

process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToWork) => {
  if ("state" in message) jobs = new Jobs(message.state);
  else if ("cancel" in message) cancelled.add(message.cancel);
  else void answer(message.id, message.job);
});
// An interrupt is for all processes of a terminal: it is the first one that ends the others.
process.on("SIGINT", () => undefined);

async function answer(id: number, job: Job): Promise<void> {
  try {
    tell({ id, done: await run(id, job) });
  } catch (error) {
    const isExpected = error instanceof CodedError;
    const text = error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
    tell({ id, error: text, isExpected });
  } finally {
    cancelled.delete(id);
  }
}

async function run(id: number, job: Job): Promise<unknown> {
  if (jobs === undefined) throw new Error("there is no policy yet");
  if (job.kind === "explain") return jobs.explain(job.person);
  if (job.kind === "compare") return jobs.compare(job.edit);
  if (job.kind === "test") return jobs.test();
  for await (const part of jobs.bulk(job.bulk)) {
    if (cancelled.has(id)) break;
    tell({ id, part });
  }
  return null;
}

function tell(message: FromWork): void {
  process.send?.(message);
}
