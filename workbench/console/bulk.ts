import { Hono } from "hono";
import { z } from "zod";
import type { BulkProgress } from "./background/protocol.ts";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { checked } from "./read-json.ts";

const name = z.string().min(1, "choose one").max(300);

const bulkRequest = z.strictObject({
  customer: name,
  application: name,
  api: name,
  connection: name.optional(),
  /** Names of columns of CSV whose cells are lists, with commas between them. */
  lists: z.string().max(2000).default(""),
  separator: z.string().max(10).default(";"),
});

/**
 * What each user of a file would get. The body is the file, CSV or JSON. The answer has one JSON value a line: first
 * how many users there are and what is wrong with the file, then results, as they become known. Nothing of it is kept.
 */
export function bulk({ work }: Pick<ConsoleWorld, "work">): Hono {
  const app = new Hono();
  app.post("/run", async (c) => {
    const { lists, separator, ...place } = checked(c.req.query(), bulkRequest);
    const text = await c.req.text();
    if (text.trim() === "") throw new ConsoleError("There is no text, and no file", { place: "file" });
    const columns = lists.split(",").map((each) => each.trim());
    const format = /^\ufeff?\s*[[{]/.test(text) ? "json" : "csv";
    const progress = work.bulk({ ...place, format, text, lists: { columns, separator } });
    // What is refused as a whole is refused before anything is answered.
    const first = await progress.next();
    return new Response(linesOf(first.value ?? undefined, progress), {
      headers: { "content-type": "application/x-ndjson; charset=utf-8" },
    });
  });
  return app;
}

function linesOf(first: BulkProgress | undefined, rest: AsyncGenerator<BulkProgress>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (value: unknown) => encoder.encode(`${JSON.stringify(value)}\n`);
  return new ReadableStream({
    start: (controller) => controller.enqueue(line(first)),
    async pull(controller) {
      try {
        const { value, done } = await rest.next();
        if (done) controller.close();
        else controller.enqueue(line(value));
      } catch (error) {
        // The answer has begun: what is wrong is its last line.
        controller.enqueue(line({ error: error instanceof ConsoleError ? error.message : "It failed unexpectedly" }));
        controller.close();
      }
    },
    cancel: async () => void (await rest.return(undefined)),
  });
}
