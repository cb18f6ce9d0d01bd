import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Tenant } from "../tenant.ts";
import { logLine, thrownMessages } from "./log-line.ts";

/** Entries that a new reader gets of those before. */
const before = 200;

/**
 * The log as Server-Sent Events, oldest first, then each entry when it is written. A reader who comes back says by
 * `Last-Event-ID`, as browsers do, or by `after`, which entry it had last. Nothing is queued for a slow reader: what it
 * has not taken is read from the log again, which forgets the oldest.
 */
export function streamLog({ logs, store }: Tenant, c: Context): Response {
  const seen = c.req.header("last-event-id") ?? c.req.query("after");
  return streamSSE(c, async (stream) => {
    let last = seen ?? logs.list().at(-before - 1)?.log_id ?? "";
    let wake = () => {};
    const stop = logs.onAdded(() => wake());
    stream.onAbort(() => wake());
    // Sent at once, so that the reader knows that it is connected.
    await stream.write(": the log follows\n\n");
    while (!stream.aborted) {
      const entries = logs.list().filter(({ log_id }) => log_id > last);
      if (entries.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const thrown = thrownMessages(logs.list());
      for (const entry of entries) {
        if (stream.aborted) break;
        await stream.writeSSE({ id: entry.log_id, data: JSON.stringify(logLine(store, logs, entry, thrown)) });
        last = entry.log_id;
      }
    }
    stop();
  });
}
