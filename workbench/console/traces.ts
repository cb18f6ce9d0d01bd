import { Hono } from "hono";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";

/** `GET /traces/LOG_ID`: what the Actions did that led to an entry of the log, the latest last. */
export function traceRoutes({ tenant: { tenant }, runs, explainer }: ConsoleWorld): Hono {
  const app = new Hono();
  app.get("/:id", async (c) => {
    const record = tenant.logs.get(c.req.param("id"));
    if (record === undefined) throw new ConsoleError("The log has no such entry, or no longer", { status: 404 });
    const ids = tenant.logs.executionsOf(record);
    if (ids.length === 0) throw new ConsoleError("No Action ran before this entry", { status: 404 });
    const kept = ids.flatMap((id) => runs.get(id) ?? []);
    if (kept.length === 0) throw new ConsoleError("Of this entry only the log is kept", { status: 404 });
    return c.json({ traces: await Promise.all(kept.map((run) => explainer.explain(run))) });
  });
  return app;
}
