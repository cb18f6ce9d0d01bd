import { Hono } from "hono";
import type { ConsoleWorld } from "./console-world.ts";

/** Runs all examples of the policy files as they are. */
export function examples({ work }: Pick<ConsoleWorld, "work">): Hono {
  const app = new Hono();
  app.post("/run", async (c) => c.json(await work.ask<"test">({ kind: "test" })));
  return app;
}
