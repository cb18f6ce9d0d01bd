import type { Closers } from "@federated-actions/loopback/closers";
import { type OpenStage, openStage } from "./open-stage.ts";
import { play } from "./play.ts";
import { createProgress } from "./progress.ts";
import { table } from "./report.ts";
import type { ScenarioResult } from "./scenarios/scenario.ts";

export interface DemonstrationOptions {
  readonly policyDir: string;
  /** The tenant's; a free one unless given. */
  readonly port?: number;
  /** One JSON object a line instead of the table. */
  readonly json?: boolean;
  readonly closers: Closers;
}

/** Opens the stage, runs every scenario, and prints the results. The stage stays open. */
export async function runDemonstration(options: DemonstrationOptions): Promise<{ stage: OpenStage; ok: boolean }> {
  const progress = createProgress();
  options.closers.add({ close: async () => progress.done(false) });
  const stage = await openStage({ ...options, step: progress.step }).catch((error: unknown) => {
    progress.done(false);
    throw error;
  });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const results = await play(stage, {
    begin: ({ id, name }) => progress.step(`${id} ${name}`),
    end: (result: ScenarioResult) => {
      progress.done(result.ok);
      if (options.json) print(JSON.stringify(result));
    },
  });
  const ok = results.length > 0 && results.every((result) => result.ok);
  print(options.json ? JSON.stringify({ ok, scenarios: results.length }) : table(results));
  return { stage, ok };
}
