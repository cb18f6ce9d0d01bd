import { Closers } from "@federated-actions/loopback/closers";
import { coloursFor } from "../demonstration/colours.ts";
import { onInterrupt } from "../demonstration/on-interrupt.ts";
import { createProgress } from "../demonstration/progress.ts";
import { LogPrinter } from "../tenant-log/log-printer.ts";
import type { News } from "../workbench/policy-follower.ts";
import type { WorldOptions } from "../workbench/world.ts";
import { worldText } from "./world-text.ts";

const colours = coloursFor(process.stderr);

export interface ServeOptions extends Pick<WorldOptions, "policyDir" | "environment" | "port" | "stateDir" | "tenant"> {
  readonly json: boolean;
  /** What comes before it. */
  readonly before?: (closers: Closers) => Promise<void>;
}

/**
 * Serves a policy folder until it is interrupted. Standard output has the world and then its log; what becomes of the
 * policy's files goes to standard error.
 */
export async function serveWorld({ json, before, ...options }: ServeOptions): Promise<void> {
  const closers = new Closers();
  let isUp = false;
  const isInterrupted = onInterrupt(async () => {
    process.stderr.write("\nClosing\n");
    await closers.close();
    return isUp ? 0 : 130;
  });
  const log = new LogPrinter(json, coloursFor(process.stdout));
  const progress = createProgress();
  closers.add({ close: async () => progress.done(false) });
  try {
    await before?.(closers);
    if (isInterrupted()) return;
    const { openWorld } = await import("../workbench/world.ts");
    const world = await openWorld({
      ...options,
      closers,
      step: progress.step,
      tell: (news) => {
        progress.done(news.kind === "deployed");
        process.stderr.write(newsText(news));
      },
      onLog: (entry, isOfDeployment) => {
        // For people, a deployment is one line on standard error, and the first one is the world itself.
        if (!isOfDeployment || (json && isUp)) log.print(entry);
      },
    });
    progress.done();
    isUp = true;
    const described = world.describe();
    process.stdout.write(json ? `${JSON.stringify(described)}\n` : worldText(described, world));
    log.begin();
  } catch (error) {
    progress.done(false);
    await closers.close().catch(() => {});
    if (!isInterrupted()) throw error;
  }
}

function newsText(news: News): string {
  if (news.kind === "refused") {
    return `${colours.red(news.message)}\n${colours.yellow("Not deployed: what was deployed before stays.")}\n`;
  }
  const notes = news.notes.map((note) => `${colours.yellow(`note: ${note}`)}\n`);
  const removed = news.removed.map((item) => `removed: ${item}\n`);
  return [...notes, ...removed, `${colours.green(`Deployed in ${news.seconds.toFixed(1)} s`)}\n`].join("");
}
